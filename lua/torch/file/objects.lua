-- Objects in files: the methods of torch.File.
local class = require 'torch.class'
local stream = require 'torch.file.stream'
local writer = require 'torch.file.writer'
local reader = require 'torch.file.reader'

local File = class.getmetatable('torch.File')

-- writeObject(object [, name]): name is what error messages call it
function File.writeObject(self, object, name)
   stream.check_write(self, 'writeObject')
   writer.write(self, object, name)
end

function File.readObject(self)
   stream.check_read(self, 'readObject')
   return reader.read(self)
end

-- isWritableObject(object): the number that announces it in a file, or nil
function File.isWritableObject(_, object) return writer.kind_of(object) end

-- referenced(true | false): whether an object that comes twice is written once
function File.referenced(self, yes)
   stream.check(self, 'referenced')
   stream.info[self].unreferenced = not yes
   return self
end
function File.isReferenced(self)
   stream.check(self, 'isReferenced')
   return not stream.info[self].unreferenced
end
