-- tuning(class): the methods of cuDNN's convolutions that choose among its algorithms.  The
-- choices are kept as fields; results do not depend on them.
return function(class)
   -- fastest([flag]): prefer speed to memory
   function class:fastest(flag)
      self.fastest_mode = flag == nil or flag
      return self
   end

   -- setMode([forward, backward data, backward weights]): numbers or names of cuDNN's algorithms
   function class:setMode(fmode, bdmode, bwmode)
      if fmode ~= nil then self.fmode = fmode end
      if bdmode ~= nil then self.bdmode = bdmode end
      if bwmode ~= nil then self.bwmode = bwmode end
      return self
   end

   function class:resetMode()
      self.fmode, self.bdmode, self.bwmode = nil, nil, nil
      return self
   end

   -- No descriptor of cuDNN's is kept that could be out of date.
   function class:resetWeightDescriptors() return self end
   function class:resetWeightDesc() return self end
end
