-- pl.compat: what differs between the versions of Lua.
local utils = require 'pl.utils'
return {
   lua51 = true, jit = true, jit52 = true, dir_separator = utils.dir_separator,
   is_windows = utils.is_windows, execute = utils.execute, load = load,
   setfenv = setfenv, getfenv = getfenv,
}
