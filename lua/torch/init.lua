-- The package torch.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local torch = require 'torch.class'
local types = require 'torch.types'
local Storage = require 'torch.Storage'
local T = require 'torch.Tensor'
local raise, argerror = err.raise, err.argerror
local rawtype = host.rawtype

rawset(_G, 'torch', torch)
package.loaded.torch = torch

local default

function torch.getdefaulttensortype() return default.tensorname end

-- setdefaulttensortype(name): what torch.Tensor, torch.Storage and the functions without a
-- tensor argument make
function torch.setdefaulttensortype(name)
   if rawtype(name) ~= 'string' then
      argerror(1, 'setdefaulttensortype', 'string expected, got %s', type(name))
   end
   local t = types.byname[name]
   if not t or t.tensorname ~= name then
      raise('<%s> is not a string describing a torch object', name)
   end
   default = t
   host.default_type = t
   rawset(torch, 'Tensor', torch[t.name .. 'Tensor'])
   rawset(torch, 'Storage', torch[t.name .. 'Storage'])
end
torch.setdefaulttensortype('torch.DoubleTensor')

function torch.isTensor(x) return T.type_of(x) ~= nil end
function torch.isStorage(x) return Storage.type_of(x) ~= nil end

require 'torch.views'
require 'torch.copy'
require 'torch.index'
require 'torch.construct'
require 'torch.apply'
require 'torch.tostring'
require 'torch.parts'
require 'torch.utils'
require 'torch.maths'
require 'torch.serialize'
require 'torch.PipeFile'
require 'torch.random'
return torch
