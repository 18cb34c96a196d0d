-- pl.file: whole files.
local utils = require 'pl.utils'
local path = require 'pl.path'
local dir = require 'pl.dir'

return {
   read = utils.readfile, write = utils.writefile, copy = dir.copyfile, move = dir.movefile,
   delete = os.remove, access_time = path.getatime, modified_time = path.getmtime,
   creation_time = path.getctime,
}
