"""Functions that LuaJIT gave up come back to it; what a program turned off stays off."""

import pytest

import luatorch

PRELUDE = """
local bytecode = require('jit.util').funcbc
local INTERPRETED = 90     -- IFUNCF: the function's head, once the compiler has given it up
function head(f) return bytecode(f, 0) % 256 == INTERPRETED end
-- Without stitching, what calls a C function is not compiled: after some attempts it is given up.
jit.opt.start('minstitch=30000')
function give_up(f)
   local drive = loadstring('local f = ... for i = 1, 1e4 do f(true) end')
   jit.off(drive)
   for attempt = 1, 100 do
      if head(f) then return true end
      drive(f)
   end
   return false
end
"""
FUNCTION = """
   local function f(fails)
      if fails then collectgarbage('count') end
      return 1
   end
"""


@pytest.fixture
def lua():
    return luatorch.Runtime()


def test_a_function_given_up_is_compiled_in_its_callers(lua):
    lua.execute(PRELUDE)
    assert lua.execute(f"""{FUNCTION}
       assert(give_up(f))
       local s = 0
       for i = 1, 1e5 do s = s + f(false) end
       return s == 1e5 and not head(f)""")


def test_a_function_turned_off_stays_off(lua):
    lua.execute(PRELUDE)
    assert lua.execute(f"""{FUNCTION}
       jit.off(f)
       local s = 0
       for i = 1, 1e5 do s = s + f(false) end
       return s == 1e5 and head(f)""")


def test_a_function_turns_itself_off_and_on(lua):
    lua.execute(PRELUDE)
    assert lua.execute("""
       local function f(mode)
          if mode == 'off' then jit.off(true) elseif mode == 'on' then jit.on(true) end
          return 1
       end
       f('off')
       for i = 1, 1e5 do f() end
       local off = head(f)
       f('on')
       for i = 1, 1e5 do f() end
       return off and not head(f)""")
