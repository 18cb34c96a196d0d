-- progress[network] = the node whose module is at work; kept only while `watched` (see debug.lua).
return setmetatable({watched = false}, {__mode = 'k'})
