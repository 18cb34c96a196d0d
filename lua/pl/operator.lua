-- pl.operator: Lua's operators as functions.
local op = require('pl.utils').operators
return {
   call = op['()'], index = op['[]'], eq = op['=='], neq = op['~='], lt = op['<'], le = op['<='],
   gt = op['>'], ge = op['>='], len = op['#'], add = op['+'], sub = op['-'], mul = op['*'],
   div = op['/'], mod = op['%'], pow = op['^'], concat = op['..'], lnot = op['not'],
   land = op['and'], lor = op['or'], table = op['{}'], match = op['~'], nop = op[''],
   unm = function(a) return -a end, optable = op,
}
