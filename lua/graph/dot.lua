-- Drawing graphs with graphviz's programs, where they are installed.
local graph = require 'graph'
local err = require 'luatorch.error'

local function quote(path) return "'" .. path:gsub("'", "'\\''") .. "'" end

local function installed(program)
   return os.execute('command -v ' .. program .. ' >/dev/null 2>&1') == true
end

local function write(path, text)
   local file, why = io.open(path, 'wb')
   if not file then err.raise('graph: cannot write %s', why) end
   file:write(text, '\n')
   file:close()
end

local warned = false
local function warn(path)
   if warned then return end
   warned = true
   io.stderr:write("graph: graphviz's program dot is not installed; wrote only ", path, '\n')
end

-- graphvizFile(g, algorithm, filename [, title]): draws with the layout program `algorithm` (dot,
-- neato, twopi, circo, fdp) into a file whose ending names the format: svg, png, pdf, dot, ...
function graph.graphvizFile(g, algorithm, filename, title)
   algorithm = algorithm or 'dot'
   if not algorithm:match('^%w+$') then err.raise('graph: unknown layout program %s', algorithm) end
   local format = filename:match('%.(%w+)$')
   if not format then err.raise('graph: the file name %s has no ending that names a format', filename) end
   if format == 'dot' then return write(filename, g:todot(title)) end
   if not installed(algorithm) then err.raise("graph: graphviz's program %s is not installed", algorithm) end
   local source = os.tmpname()
   write(source, g:todot(title))
   local ok = os.execute(('%s -T%s -o %s %s'):format(algorithm, format, quote(filename), quote(source)))
   os.remove(source)
   if not ok then err.raise('graph: %s could not draw %s', algorithm, filename) end
end

-- dot(g [, title [, filename]]): filename.dot and filename.svg.  Without a file name they get a
-- temporary one, which is printed.
function graph.dot(g, title, filename)
   if not torch.isTypeOf(g, 'graph.Graph') then err.raise('graph.dot: graph expected, got %s', torch.type(g)) end
   local base = filename
   if not base then
      base = os.tmpname()
      os.remove(base)
   end
   write(base .. '.dot', g:todot(title))
   if installed('dot') then
      graph.graphvizFile(g, 'dot', base .. '.svg', title)
      if not filename then print('graph.dot: ' .. base .. '.svg') end
   else
      warn(base .. '.dot')
   end
end
