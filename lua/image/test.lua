-- image.test([names]): checks of the package that need no files of their own; prints what fails and returns
-- how many checks did.
local image = image

local tests = {}

function tests.flips()
   local x = torch.rand(3, 5, 4)
   return image.hflip(image.hflip(x)):equal(x) and image.vflip(image.vflip(x)):equal(x)
      and image.flip(x, 3):equal(image.hflip(x))
end

function tests.scaling()
   local x = torch.rand(3, 8, 6)
   return image.scale(x, 6, 8):equal(x) and math.abs(image.scale(x, 3, 4):mean() - x:mean()) < 1e-6
end

function tests.cropping()
   local x = torch.rand(3, 8, 6)
   return image.crop(x, 1, 2, 5, 7):equal(x:narrow(2, 3, 5):narrow(3, 2, 4))
end

function tests.rotation()
   local x = torch.rand(3, 7, 7)
   local y = x
   for _ = 1, 4 do y = image.rotate(y, math.pi / 2) end
   return y:equal(x)
end

function tests.warping()
   local x = torch.rand(3, 6, 5)
   return (image.warp(x, torch.zeros(2, 6, 5)) - x):abs():max() < 1e-12
end

function tests.colors()
   local x = torch.rand(3, 6, 5)
   local off = 0
   for _, space in ipairs{'hsl', 'hsv', 'lab'} do
      off = math.max(off, (image[space .. '2rgb'](image['rgb2' .. space](x)) - x):abs():max())
   end
   return off < 1e-6
end

function tests.files()
   local x = torch.ByteTensor(3, 6, 5):random(0, 255)
   return image.decompress(image.compressPNG(x), 3, 'byte'):equal(x)
end

function image.test(names)
   local list = {}
   if names then
      for _, name in ipairs(type(names) == 'table' and names or {names}) do list[#list + 1] = name end
   else
      for name in pairs(tests) do list[#list + 1] = name end
      table.sort(list)
   end
   local failed = 0
   for _, name in ipairs(list) do
      local ok, good = pcall(tests[name] or function() error('there is no test ' .. tostring(name)) end)
      if not (ok and good) then
         failed = failed + 1
         print(('image.test: %s failed%s'):format(name, ok and '' or ': ' .. tostring(good)))
      end
   end
   print(('image.test: %d of %d passed'):format(#list - failed, #list))
   return failed
end
