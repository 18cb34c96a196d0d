"""The collector's pace: lua/luatorch/collector.lua."""

import luatorch

PAUSE = """
local function pause()
   local p = collectgarbage('setpause', 200)
   collectgarbage('setpause', p)
   return p
end
"""


def test_small_heaps_grow_more():
    lua = luatorch.Runtime()
    small, large, again = lua.execute(
        PAUSE
        + """
        local small, t = pause(), {}
        for i = 1, 2e6 do t[i] = {} end
        collectgarbage()
        local large = pause()
        t = nil
        collectgarbage()
        collectgarbage()
        return small, large, pause()
        """
    )
    assert (small, large, again) == (400, 200, 400)


def test_a_program_may_set_it():
    lua = luatorch.Runtime()
    assert (
        lua.execute(
            PAUSE
            + """
            collectgarbage('setpause', 150)
            collectgarbage()
            collectgarbage()
            return pause()
            """
        )
        == 150
    )
