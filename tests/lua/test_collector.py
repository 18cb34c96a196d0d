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
    assert small > 200 and large == 200 and again > 200


def test_short_lived_tensors_do_not_pile_up():
    # A tensor found dead counts as living for one cycle more: too long a pause never catches up.
    lua = luatorch.Runtime()
    peak = lua.execute(
        """
        local peak = 0
        for i = 1, 3e5 do
           local t = torch.Tensor(10)
           if i % 1000 == 0 then peak = math.max(peak, collectgarbage 'count') end
        end
        return peak
        """
    )
    assert peak < 24 * 1024


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


def test_the_collector_runs_on_after_traces():
    lua = luatorch.Runtime()
    collected = lua.execute(
        """
        local weak = setmetatable({}, {__mode = 'k'})
        local function churn() for i = 1, 2e5 do weak[{}] = true end end
        churn()
        jit.off()
        churn()
        jit.on()
        local n = 0
        for _ in pairs(weak) do n = n + 1 end
        return n < 2e5
        """
    )
    assert collected


def test_a_stopped_collector_stays_stopped():
    lua = luatorch.Runtime()
    kept = lua.execute(
        """
        collectgarbage()
        collectgarbage 'stop'
        local weak = setmetatable({}, {__mode = 'k'})
        for i = 1, 3e4 do weak[{}] = true end
        local n = 0
        for _ in pairs(weak) do n = n + 1 end
        collectgarbage 'restart'
        return n
        """
    )
    assert kept == 30000
