"""The package image, from Lua: argument forms, types, files, errors."""

import numpy as np
import pytest

import luatorch


@pytest.fixture(scope="module")
def lua():
    runtime = luatorch.Runtime()
    runtime.execute("require 'image'; torch.manualSeed(1); x = torch.rand(3, 8, 6)")
    return runtime


def check(lua, code):
    assert lua.execute(code) is True


TRUE = {
    "scale takes sizes in many forms": """
        local function size(...)
           local y = image.scale(x, ...)
           return y:size(3) .. 'x' .. y:size(2)
        end
        return size(3, 4) == '3x4' and size('3x4') == '3x4' and size(4) == '3x4'
           and size('4') == '3x4' and size('^3') == '3x4' and size('*1/2') == '3x4'
           and size('*0.5', 'simple') == '3x4'
           and size('*2') == '12x16' and size(0.5, 0.5) == '1x1'""",
    "scale fills a destination": """
        local y = torch.Tensor(3, 4, 3)
        return image.scale(y, x, 'bicubic') == y and y:equal(image.scale(x, 3, 4, 'bicubic'))""",
    "scale into the source": """
        local y = x:clone()
        image.scale(y, y, 'simple')
        return y:equal(x)""",
    "a 2-D image is one plane": """
        for _, f in ipairs{
           function(y) return image.scale(y, 3, 4) end, function(y) return image.rotate(y, 0.3) end,
           function(y) return image.crop(y, 1, 1, 4, 5) end, image.hflip, image.vflip,
           function(y) return image.translate(y, 1, 2) end,
           function(y) return image.polar(y, 'simple', 'full') end,
           function(y) return image.convolve(y, torch.ones(3, 3)) end,
        } do
           local plane, planes = f(x[2]), f(x)
           if not plane:equal(planes[2]) then return false end
        end
        return true""",
    "the type stays": """
        for _, t in ipairs{'torch.FloatTensor', 'torch.DoubleTensor', 'torch.ByteTensor'} do
           local y = torch.mul(x, 255):type(t)
           for _, z in ipairs{image.scale(y, 3, 4), image.rotate(y, 1), image.hflip(y),
                              image.rgb2y(y), image.crop(y, 'c', 2, 2), image.rgb2hsv(y),
                              image.drawText(y, 'a')} do
              if z:type() ~= t then return false end
           end
        end
        return true""",
    "crop by corner": """
        return image.crop(x, 'br', 2, 3):equal(x[{{}, {6, 8}, {5, 6}}])
           and image.crop(x, 'tl', 2, 3):equal(x[{{}, {1, 3}, {1, 2}}])
           and image.crop(x, 4, 5, 6, 8):equal(x[{{}, {6, 8}, {5, 6}}])""",
    "crop gives a copy": """
        local y = image.crop(x, 0, 0, 2, 2)
        y:fill(9)
        return x:max() <= 1""",
    "flips into the source and elsewhere": """
        local y, z = x:clone(), torch.Tensor()
        image.hflip(y, y)
        image.hflip(z, x)
        return y:equal(z) and image.vflip(image.hflip(x)):equal(image.flip(image.flip(x, 2), 3))""",
    "warp with a field of zeros": """
        local field, dst = torch.zeros(2, 8, 6), torch.Tensor()
        image.warp(dst, x, field, 'bicubic')
        return (dst - x):abs():max() < 1e-12
           and image.warp(x, field, 'simple', false):std() < x:std()""",
    "an affine transformation turns as rotate does": """
        local a, y = 0.3, torch.rand(1, 9, 9)
        local m = torch.Tensor{{math.cos(a), math.sin(a)}, {-math.sin(a), math.cos(a)}}
        local r, s = image.rotate(y, a, 'bilinear'), image.affinetransform(y, m)
        return (r - s)[{1, {4, 6}, {4, 6}}]:abs():max() < 1e-6""",
    "minmax options": """
        local y = torch.Tensor{1, 2, 5}
        local clipped = image.minmax{tensor = y, min = 2, max = 4, saturate = true}
        return image.minmax{tensor = y}:equal(torch.Tensor{0, 0.25, 1})
           and clipped:equal(torch.Tensor{0, 0, 1})
           and y[3] == 5 and image.minmax{tensor = y, inplace = true} == y and y[3] == 1""",
    "kernels sum to one": """
        return math.abs(image.gaussian{size = 5, normalize = true}:sum() - 1) < 1e-12
           and math.abs(image.gaussian1D{size = 5, normalize = true}:sum() - 1) < 1e-12
           and image.gaussian(5, 0.25, 2):max() == 2 and image.laplacian(9)[5][5] == 1
           and image.laplacian(9)[1][5] < 0
           and image.gaussian{width = 3, height = 5}:size(1) == 5""",
    "convolve modes": """
        local k = torch.ones(3, 3)
        return image.convolve(x, k, 'same'):isSameSizeAs(x)
           and image.convolve(x, k, 'full'):size(2) == 10 and image.convolve(x, k):size(2) == 6""",
    "lcn is flat": """
        local y = image.lcn(torch.rand(1, 30, 30))
        return y:size(1) == 22 and math.abs(y:mean()) < 0.1""",
    "a pyramid": """
        local p = image.gaussianpyramid(x, {1, 0.5, 0.25})
        return p[1]:equal(x) and p[2]:size(2) == 4 and p[3]:size(3) == 1""",
    "maps of colors": """
        local m, j = image.colormap(7), image.jetColormap(16)
        return m:size(1) == 7 and m:min() >= 0 and m:max() <= 1 and j:size(2) == 3
           and image.y2jet(torch.Tensor{{1, 2}, {3, 4}})[{{}, 2, 2}]
                    :equal(image.jetColormap(4)[4])""",
    "a map of colors does not depend on its length": """
        return image.colormap(9):equal(image.colormap(20):narrow(1, 1, 9))""",
    "minmax prefers the tensor that it is given": """
        local a, out = torch.Tensor{2, 4}, torch.Tensor()
        image.minmax{tensor = a, tensorOut = out, inplace = true}
        return a[2] == 4 and out:equal(torch.Tensor{0, 1})""",
    "affinetransform moves the picture, then turns it": """
        local dot = torch.zeros(1, 7, 7)
        dot[1][4][4] = 1
        local moved = image.affinetransform(dot, torch.eye(2), 'simple', torch.Tensor{2, 1})
        local turned = image.affinetransform(dot, torch.Tensor{{0, 1}, {-1, 0}}, 'simple', {2, 1})
        return moved[1][6][5] == 1 and moved:sum() == 1 and turned[1][3][6] == 1""",
    "text wraps and grows": """
        local y = torch.zeros(3, 40, 18)
        local a = image.drawText(y, 'MMMMMM', 0, 0)
        local b = image.drawText(y, 'MMMMMM', 0, 0, {wrap = false})
        local c = image.drawText(y, 'M', 0, 0, {size = 2})
        local d = image.drawText(y, 'M\\nM', 0, 0)
        return a[1]:sum() == 2 * b[1]:sum() and c[1]:sum() == 4 * b[1]:sum() / 3
           and d[{1, {9, 16}, {}}]:equal(d[{1, {1, 8}, {}}]) and y:sum() == 0""",
    "a grid of images": """
        local g = image.toDisplayTensor{input = torch.rand(5, 3, 4, 2), nrow = 2, padding = 1}
        local h = image.toDisplayTensor({torch.rand(3, 4, 2), torch.rand(3, 4, 2)}, 2)
        return g:size(2) == 15 and g:size(3) == 6 and g:max() <= 1 and h:dim() == 3""",
    "the test pictures": """
        local a, b = image.lena(), image.fabio()
        return a:size(1) == 3 and a:size(2) == 512 and a:size(3) == 512 and a:std() > 0.1
           and a:max() <= 1 and b:dim() == 2 and b:size(1) == 257 and b:size(2) == 271
           and b:min() >= 0""",
    "its own test": """
        local say = print
        print = function() end
        local failed = image.test()
        print = say
        return failed == 0""",
}


@pytest.mark.parametrize("what", TRUE)
def test_behaviour(lua, what):
    check(lua, TRUE[what])


def test_files(lua, tmp_path):
    lua.globals.folder = str(tmp_path)
    check(
        lua,
        """
        local y = torch.ByteTensor(3, 4, 5):random(0, 255)
        for _, kind in ipairs{'png', 'PNG', 'ppm'} do
           local path = folder .. '/a.' .. kind
           image.save(path, y)
           if not image.load(path, 3, 'byte'):equal(y) then return false end
           if image.load(path, 1, 'float'):dim() ~= 2 then return false end
           if image.getSize(path)[3] ~= 5 then return false end
        end
        image.save(folder .. '/a.jpg', y)
        image.save(folder .. '/a.pgm', y[1])
        local gray = image.load(folder .. '/a.pgm', 3, 'byte')
        if not image.loadPGM(folder .. '/a.pgm', nil, 'byte')[1]:equal(y[1]) then return false end
        return image.loadJPG(folder .. '/a.jpg'):isSameSizeAs(y) and gray[3]:equal(y[1])
           and image.decompress(image.compress(y, 'png'), 3, 'byte'):equal(y)
           and image.compressJPG(y, 5):size(1) < image.compressJPG(y, 99):size(1)
        """,
    )


ERRORS = {
    "image.scale(x)": "width and height",
    "image.scale(x, 'big')": "size must be",
    "image.scale(x, 2, 2, 'cubic')": "bicubic | bilinear | simple",
    "image.scale(x, x:float())": "same type",
    "image.crop(x, 3, 3, 9, 9)": "not inside",
    "image.crop(x, 'middle', 2, 2)": "format must be",
    "image.rotate(x, x, 1)": "in-place",
    "image.rotate(x, 'a')": "number expected for theta",
    "image.warp(x, torch.zeros(3, 8, 6))": "field of 2",
    "image.warp(x, torch.zeros(2, 8, 6):float())": "same type",
    "image.warp(x, torch.zeros(2, 8, 6), 'simple', true, 'clamp', 3)": "pad_val",
    "image.flip(x, 4)": "dimension 4",
    "image.rgb2yuv(x[1])": "3 x height x width",
    "image.rgb2lab(x:byte())": "not for torch.ByteTensor",
    "image.save('x.gif', x)": "unknown image type",
    "image.save('x.png', torch.rand(2, 3, 3))": "2 channels",
    "image.load('/no/such/file.png')": "No such file",
    "image.load(3)": "file name expected",
    "image.decompress(torch.ByteTensor(9):zero())": "unknown image type",
    "image.minmax{}": "tensor expected",
    "image.drawText(x[1], 'a')": "3 x height x width",
    "image.lcn(x)": "grayscale",
    "image.toDisplayTensor('x')": "table of tensors",
    "image.window()": "image.display",
}


@pytest.mark.parametrize("call", ERRORS)
def test_errors_name_the_function_and_the_users_line(lua, call):
    with pytest.raises(luatorch.LuaError) as caught:
        lua.execute(call, "=user")
    message = str(caught.value)
    assert message.startswith("user:1: ") and ERRORS[call] in message, message


def test_results_reach_python(lua):
    y = np.asarray(lua.execute("return image.rgb2y(x)"))
    x = np.asarray(lua.globals.x)
    np.testing.assert_allclose(y[0], np.tensordot([0.299, 0.587, 0.114], x, 1), rtol=1e-12)
