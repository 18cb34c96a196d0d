-- The package itorch: pictures, plots, sound and HTML in a notebook's page (luatorch/pages.py), and
-- what can be done of it without one.  Functions: iTorch's README.
--
-- itorch.image(tensor | {tensors} | file name): shows in the page; else in the terminal if stdout is
-- one that can show colours; else writes itorch-1.png, itorch-2.png, ... and prints the path.
local err = require 'luatorch.error'
local rawtype = require('luatorch.host').rawtype
local torch = require 'torch'
local T = require 'torch.Tensor'
local kernels = require 'luatorch.kernels'
local K, M = kernels('ops.show'), kernels('ops.media')

local itorch = {}
rawset(_G, 'itorch', itorch)
package.loaded.itorch = itorch

-- A list of 2-D or 3-D tensors (1 or 3 planes) from what the user gave.
local function pictures(x)
   if type(x) == 'table' then
      local out = {}
      for _, v in ipairs(x) do for _, p in ipairs(pictures(v)) do out[#out + 1] = p end end
      return out
   end
   if not torch.isTensor(x) then
      err.argerror(1, 'itorch.image', 'tensor, table of tensors or file name expected, got %s', torch.type(x))
   end
   if x:dim() == 4 then
      local out = {}
      for i = 1, x:size(1) do out[i] = x[i] end
      return out
   end
   if x:dim() ~= 2 and not (x:dim() == 3 and (x:size(1) == 1 or x:size(1) == 3)) then
      err.argerror(1, 'itorch.image', 'a picture is HxW, 1xHxW or 3xHxW, got %s', T.size_string(x))
   end
   return {x:double()}
end

function itorch.image(x)
   io.stdout:flush()
   if type(x) == 'string' then
      K.show_file(x)
      return
   end
   local views = {}
   for i, p in ipairs(pictures(x)) do views[i] = T.view(p:double()) end
   if #views == 0 then return end
   local path = K.show(unpack(views))
   if path then print(path) end
end

-- html(text [, window]) -> window: shown in a notebook's page, in the place of a window that an earlier
-- call gave; without a page the text itself is printed
function itorch.html(text, window)
   if rawtype(text) ~= 'string' then err.argerror(1, 'itorch.html', 'string expected, got %s', torch.type(text)) end
   if M.in_page() then return M.html(text, window) end
   print(text)
   return window or M.new_id()
end

-- audio(path), video(path) -> window: a player in a notebook's page; elsewhere a line on stderr says that
-- there is nowhere to play
for _, name in ipairs{'audio', 'video'} do
   itorch[name] = function(path)
      if rawtype(path) ~= 'string' then
         err.argerror(1, 'itorch.' .. name, 'file name expected, got %s', torch.type(path))
      end
      return M[name](path)
   end
end

-- lena(): shows the picture image.lena()
function itorch.lena() itorch.image(require('image').lena()) end

itorch.Plot = require 'itorch.Plot'

return itorch
