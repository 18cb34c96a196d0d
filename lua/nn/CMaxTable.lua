-- nn.CMaxTable(): the maximum, element by element, of the tensors of a table.
local CMaxTable, parent = torch.class('nn.CMaxTable', 'nn.Module')
require('nn.shared.extremum_table')(CMaxTable, parent, 'gt')
