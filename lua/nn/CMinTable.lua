-- nn.CMinTable(): the minimum, element by element, of the tensors of a table.
local CMinTable, parent = torch.class('nn.CMinTable', 'nn.Module')
require('nn.shared.extremum_table')(CMinTable, parent, 'lt')
