"""Blocks of element memory: lua/torch/memory.lua, luatorch/native/src/memory.c."""

import gc
from concurrent.futures import ThreadPoolExecutor

import numpy as np

import luatorch


def test_blocks_of_every_small_size():
    # Around the limit up to which struct and elements are one piece, too.
    lua = luatorch.Runtime()
    lua.execute(
        """
        local ffi = require 'ffi'
        local kept = {}
        for round = 1, 3 do
           for n = 1, 1100 do
              local t = torch.ByteTensor(n)
              assert(tonumber(ffi.cast('uintptr_t', t:data())) % 64 == 0)
              t:fill(n % 251)
              kept[n] = t
           end
           for n = 1, 1100 do assert(kept[n]:eq(n % 251):all()) end
           kept = {}
           collectgarbage()
           collectgarbage()
        end
        """
    )


def test_resizing_a_small_storage():
    lua = luatorch.Runtime()
    lua.execute(
        """
        local t = torch.range(1, 10)
        local shown = t:narrow(1, 3, 2)
        for _, n in ipairs{20, 4000, 5, 100, 1} do
           t:storage():resize(n)
           assert(t:storage()[1] == 1 and t:storage():size() == n)
        end
        shown, t = nil, nil
        collectgarbage()
        """
    )


def test_arrays_outlive_tensors_and_runtimes():
    lua = luatorch.Runtime()
    arrays = [np.asarray(lua.execute(f"return torch.range(1, {n})")) for n in (3, 10, 100, 1000)]
    for _ in range(2):
        lua.execute("collectgarbage() for i = 1, 2000 do torch.Tensor(i % 120 + 1):fill(-1) end")
        for a in arrays:
            np.testing.assert_array_equal(a, np.arange(1, len(a) + 1))
        del lua
        gc.collect()
        lua = luatorch.Runtime()
    del arrays, a
    gc.collect()
    lua.execute("for i = 1, 2000 do assert(torch.Tensor(i % 120 + 1):fill(i):max() == i) end")


def test_runtimes_on_threads_share_the_lists():
    def work(seed):
        lua = luatorch.Runtime()
        return lua.execute(
            f"""
            local kept = {{}}
            for i = 1, 20000 do
               local t = torch.Tensor(i % 100 + 1):fill({seed} * 1e6 + i)
               kept[i % 50 + 1] = t
               for _, k in pairs(kept) do assert(math.floor(k[1] / 1e6) == {seed}) break end
            end
            for _, k in pairs(kept) do assert(k:min() == k:max()) end
            return true
            """
        )

    with ThreadPoolExecutor(2) as pool:
        assert all(pool.map(work, range(1, 5)))
