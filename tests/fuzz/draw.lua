-- draw(seed) -> random, pick:  random(n) is a number from 1 to n, pick(list) an element of it.
-- A generator apart from torch's, which is among what is called.
return function(seed)
   local state = seed
   local function random(n)
      state = (state * 16807) % 2147483647
      return state % n + 1
   end
   return random, function(list) return list[random(#list)] end
end
