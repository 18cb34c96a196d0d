"""torch.Timer, torch.tic and torch.toc."""

import pytest

from tests.lua.shell import shell


@pytest.fixture(scope="module")
def lua():
    return shell()


def test_counts_wall_clock_and_cpu(lua):
    real, user = lua.execute(
        "local t = torch.Timer() sys.sleep(0.02) local s = 0"
        " for i = 1, 3e6 do s = s + math.sin(i) end"
        " local r = t:time() return r.real, r.user + r.sys"
    )
    assert 0.02 <= real < 5
    assert 0.001 < user <= real + 0.05


def test_stop_resume_reset(lua):
    lua.execute("t = torch.Timer(); t:stop(); a = t:time().real; sys.sleep(0.01)")
    assert lua.eval("t:time().real == a")
    lua.execute("t:resume(); sys.sleep(0.01)")
    assert lua.eval("t:time().real") >= lua.eval("a") + 0.01
    assert lua.eval("t:stop():reset():time().real") == 0
    assert lua.eval("tostring(t)") == "torch.Timer [status: stopped]"


def test_is_an_object_of_its_class(lua):
    assert lua.eval("type(torch.Timer())") == "userdata"
    assert lua.eval("torch.isTypeOf(torch.Timer(), 'torch.Timer')")
    with pytest.raises(Exception, match="torch.Timer expected, got table"):
        lua.execute("torch.Timer.stop({})")


def test_tic_toc(lua):
    elapsed = lua.execute("local t = torch.tic() sys.sleep(0.01) return torch.toc(t)")
    assert 0.01 <= elapsed < 2
