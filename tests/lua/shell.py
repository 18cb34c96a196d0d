"""A runtime with th's globals, and Lua's `captured(f, ...)`: what f writes with io.write."""

import luatorch

_CAPTURED = """
function captured(f, ...)
   local out, write = {}, io.write
   io.write = function(...)
      for i = 1, select('#', ...) do out[#out + 1] = tostring((select(i, ...))) end
      return io.stdout
   end
   local ok, why = pcall(f, ...)
   io.write = write
   if not ok then error(why, 0) end
   return table.concat(out)
end
"""


def shell():
    """Return a fresh Runtime(th=True) in which `captured` is defined."""
    lua = luatorch.Runtime(th=True)
    lua.execute(_CAPTURED)
    return lua
