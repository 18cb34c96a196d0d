-- What a module was given, checked where nothing else would say it clearly.
local err = require 'luatorch.error'
local rawtype = require('luatorch.host').rawtype
local type_of = require('torch.Tensor').type_of
local M = {}

-- tensor(self, x [, what]): raises unless x is a tensor; returns it
function M.tensor(self, x, what)
   if type_of(x) then return x end
   err.raise('%s: tensor expected%s, got %s', torch.type(self), what and ' for ' .. what or '', torch.type(x))
end

-- real(self, x): raises unless x is a tensor of a floating point type; returns it
function M.real(self, x)
   local t = type_of(x)
   if t and t.tensor_class.THNN then return x end
   err.raise('%s: tensor of a floating point type expected, got %s', torch.type(self), torch.type(x))
end

-- gradOutput(self, x): raises unless x is a tensor; returns it
function M.gradOutput(self, x)
   if type_of(x) then return x end
   err.raise('%s: tensor expected for gradOutput, got %s', torch.type(self), torch.type(x))
end

-- list(self, x [, what]): raises unless x is a table; returns it
function M.list(self, x, what)
   if rawtype(x) == 'table' then return x end
   err.raise('%s: table expected%s, got %s', torch.type(self), what and ' for ' .. what or '', torch.type(x))
end

-- parts(self, x): raises unless x is a gradOutput in parts, a table or a tensor of them; returns it
function M.parts(self, x)
   if rawtype(x) == 'table' or type_of(x) then return x end
   err.raise('%s: table expected for gradOutput, got %s', torch.type(self), torch.type(x))
end

-- number(self, what, x): raises unless x is a number; returns it
function M.number(self, what, x)
   if rawtype(x) == 'number' then return x end
   err.raise('%s: number expected for %s, got %s', torch.type(self), what, torch.type(x))
end

-- module(self, x [, what]): raises unless x is a table, as modules are; returns it
function M.module(self, x, what)
   if rawtype(x) == 'table' then return x end
   err.raise('%s: %s expected, got %s', torch.type(self), what or 'module', torch.type(x))
end

-- tensors(self, x): raises unless x is a table that begins with a tensor; returns it
function M.tensors(self, x)
   if rawtype(x) == 'table' and type_of(x[1]) then return x end
   err.raise('%s: table of tensors expected, got %s', torch.type(self),
             rawtype(x) == 'table' and 'a table of ' .. torch.type(x[1]) or torch.type(x))
end

return M
