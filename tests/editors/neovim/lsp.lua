-- lsp.lua - the client of editors/vim with `ctestc lsp`: diagnostics, jumps, renaming, completion, code lenses.
--
-- In: $ROOT, $CTESTC, $OUT: where results go, $HOME: a scratch directory. Each entry of `tests` is one test, in order.

local scratch = vim.env.HOME .. '/lsp tests'
local results, tests = {}, {}

vim.o.swapfile = false
vim.o.hidden = true
vim.opt.runtimepath:prepend(vim.env.ROOT .. '/editors/vim')
vim.cmd('filetype plugin indent on')

local function write(name, lines)
  local path = scratch .. '/' .. name
  vim.fn.mkdir(vim.fn.fnamemodify(path, ':h'), 'p')
  vim.fn.writefile(lines, path)
  return path
end

local function equal(wanted, found)
  if not vim.deep_equal(wanted, found) then
    error('wanted ' .. vim.inspect(wanted) .. ', found ' .. vim.inspect(found), 2)
  end
end

local function wait_for(what, condition)
  if not vim.wait(20000, condition, 20) then error('nothing came: ' .. what, 2) end
end

local function open(path) vim.cmd('edit ' .. vim.fn.fnameescape(path)) end

-- The cursor on `word` in the first line with `fragment`.
local function go_to(fragment, word)
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  local line = vim.fn.search('\\V' .. fragment, 'cw')
  assert(line > 0, fragment)
  local from = vim.fn.getline(line):find(fragment, 1, true)
  local at = vim.fn.getline(line):find(word, from, true)
  vim.api.nvim_win_set_cursor(0, { line, at - 1 })
end

local function diagnostics()
  local found = {}
  for _, entry in ipairs(vim.diagnostic.get(0)) do found[#found + 1] = { entry.lnum + 1, entry.col + 1, entry.severity } end
  return found
end

local function ask(method, params)
  local answers = assert(vim.lsp.buf_request_sync(0, method, params or vim.lsp.util.make_position_params(), 20000))
  for _, answer in pairs(answers) do
    assert(not answer.err, vim.inspect(answer.err))
    return answer.result
  end
  error('no answer to ' .. method)
end

write('ctest.yaml', { 'paths: [tests]' })
local conftest = write('tests/conftest.ctest', { '/* The one number. */', 'fixture(scope = session) int number() { return 1; }' })
local test_a = write('tests/test_a.ctest', { 'fixture int twice(number) { return 2 * number; }', '', 'test is_two(twice, number)', '{',
  '    assert(twice == 2 * number);', '}' })
local test_b = write('tests/test_b.ctest', { 'test wrong(nummber) { assert(nummber); }' })
local elsewhere = write('other/tests/test_c.ctest', { 'test fine { assert(1); }' })
write('other/ctest.yaml', { 'paths: [tests]' })
local ran = {}

tests[#tests + 1] = { 'a client for each root', function()
  require('ctest.lsp').setup({ cmd = { vim.env.CTESTC, 'lsp' }, run = function(ids, root) ran = { ids, root } end })
  local clients = {}
  for _, path in ipairs({ test_a, test_b, elsewhere }) do
    open(path)
    equal('ctest', vim.bo.filetype)
    wait_for('a client', function() return next(vim.lsp.buf_get_clients(0)) end)
    local id, client = next(vim.lsp.buf_get_clients(0))
    clients[#clients + 1] = id
    equal(vim.fn.fnamemodify(path, ':h:h'), client.config.root_dir)
  end
  equal(clients[1], clients[2])
  assert(clients[1] ~= clients[3])
end }

tests[#tests + 1] = { 'diagnostics', function()
  open(test_b)
  wait_for('diagnostics', function() return #vim.diagnostic.get(0) > 0 end)
  equal({ { 1, 12, vim.diagnostic.severity.ERROR } }, diagnostics())
  equal('CT0301', vim.diagnostic.get(0)[1].user_data.lsp.code)
end }

tests[#tests + 1] = { 'diagnostics while typing', function()
  open(test_b)
  vim.api.nvim_buf_set_lines(0, 0, 1, false, { 'test wrong(number) { assert(number); }' })
  wait_for('no diagnostics', function() return #vim.diagnostic.get(0) == 0 end)
  vim.api.nvim_buf_set_lines(0, 0, 1, false, { 'test wrong(number { assert(number); }' })
  wait_for('diagnostics', function() return #vim.diagnostic.get(0) > 0 end)
  vim.api.nvim_buf_set_lines(0, 0, 1, false, { 'test wrong(number) { assert(number); }' })
  wait_for('no diagnostics', function() return #vim.diagnostic.get(0) == 0 end)
  vim.cmd('silent write')
end }

tests[#tests + 1] = { 'a quick fix', function()
  open(test_b)
  vim.api.nvim_buf_set_lines(0, 0, 1, false, { 'test wrong(nummber) { assert(number); }' })
  wait_for('diagnostics', function() return #vim.diagnostic.get(0) > 0 end)
  go_to('nummber', 'nummber')
  local params = vim.lsp.util.make_range_params()
  params.context = { diagnostics = { vim.diagnostic.get(0)[1].user_data.lsp } }
  params.context.diagnostics[1].range = params.range
  local actions = ask('textDocument/codeAction', params)
  local edit = vim.tbl_filter(function(action) return action.edit end, actions)[1]
  assert(edit, vim.inspect(actions))
  vim.lsp.util.apply_workspace_edit(edit.edit, 'utf-16')
  equal('test wrong(number) { assert(number); }', vim.fn.getline(1))
  wait_for('no diagnostics', function() return #vim.diagnostic.get(0) == 0 end)
  vim.cmd('silent write')
end }

tests[#tests + 1] = { 'from a parameter into the conftest', function()
  open(test_a)
  go_to('is_two(', 'number')
  vim.lsp.buf.definition()
  wait_for('the conftest', function() return vim.api.nvim_buf_get_name(0) == conftest end)
  equal({ 2, 29 }, vim.api.nvim_win_get_cursor(0))
end }

tests[#tests + 1] = { 'hover', function()
  open(test_a)
  go_to('is_two(', 'number')
  local text = vim.inspect(ask('textDocument/hover').contents)
  assert(text:find('session') and text:find('The one number', 1, true), text)
end }

tests[#tests + 1] = { 'completion of what is visible', function()
  open(test_a)
  vim.api.nvim_buf_set_lines(0, -1, -1, false, { 'test next(n) { }' })
  go_to('next(', 'n)')
  vim.api.nvim_win_set_cursor(0, { vim.fn.line('.'), vim.fn.col('.') })
  local result = ask('textDocument/completion')
  local labels = {}
  for _, item in ipairs(result.items or result) do labels[item.label] = true end
  for _, name in ipairs({ 'number', 'twice', 'tmp_path' }) do assert(labels[name], name .. ' in ' .. vim.inspect(labels)) end
  assert(not labels.is_two)
  vim.cmd('silent edit!')
end }

tests[#tests + 1] = { 'code lenses run a test', function()
  open(test_a)
  local lenses
  wait_for('lenses', function()
    lenses = ask('textDocument/codeLens', { textDocument = vim.lsp.util.make_text_document_params() })
    return lenses and #lenses > 0
  end)
  local lens = vim.tbl_filter(function(entry) return entry.command.command == 'ctestc.runTest' end, lenses)[1]
  assert(lens, vim.inspect(lenses))
  local _, client = next(vim.lsp.buf_get_clients(0))
  client.commands['ctestc.runTest'](lens.command, { bufnr = 0 })
  equal({ { 'tests/test_a.ctest::is_two' }, scratch }, ran)
  for _, entry in ipairs(lenses) do assert(client.commands[entry.command.command], entry.command.command) end
end }

tests[#tests + 1] = { 'a code lens opens a terminal', function()
  open(test_a)
  local config = require('ctest.lsp').config({ cmd = { vim.env.CTESTC, 'lsp' } })
  config.commands['ctestc.runTest']({ arguments = { { id = 'tests/test_a.ctest::is_two', root = scratch } } })
  equal('terminal', vim.bo.buftype)
  wait_for('the end of the run', function() return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n'):find('1 passed in') end)
  vim.cmd('bwipeout!')
end }

-- Neovim 0.11 is not in Debian 12: what it would be given.
tests[#tests + 1] = { 'the configuration for 0.11', function()
  local config = dofile(vim.env.ROOT .. '/editors/vim/lsp/ctestc.lua')
  equal({ 'ctestc', 'lsp' }, config.cmd)
  equal({ 'ctest' }, config.filetypes)
  equal('ctest.yaml', config.root_markers[1])
  local real, given = { vim.lsp.config, vim.lsp.enable }, {}
  vim.lsp.config = function(name, options) given[name] = options end
  vim.lsp.enable = function(name) given.enabled = name end
  require('ctest.lsp').setup({ cmd = { 'other', 'lsp' } })
  vim.lsp.config, vim.lsp.enable = real[1], real[2]
  equal('ctestc', given.enabled)
  equal({ 'other', 'lsp' }, given.ctestc.cmd)
end }

-- Last: it changes the files.
tests[#tests + 1] = { 'rename in all files', function()
  open(test_a)
  go_to('is_two(', 'number')
  vim.lsp.buf.rename('one')
  wait_for('the new name', function() return vim.fn.getline(3) == 'test is_two(twice, one)' end)
  equal({ 'fixture int twice(one) { return 2 * one; }', '', 'test is_two(twice, one)', '{', '    assert(twice == 2 * one);', '}' },
    vim.api.nvim_buf_get_lines(0, 0, -1, false))
  open(conftest)
  equal('fixture(scope = session) int one() { return 1; }', vim.fn.getline(2))
  open(test_b)
  equal('test wrong(one) { assert(one); }', vim.fn.getline(1))
end }

for _, test in ipairs(tests) do
  local ok, reason = xpcall(test[2], function(message) return tostring(message):sub(1, 1500) end)
  results[#results + 1] = ok and 'ok neovim: lsp: ' .. test[1] or 'FAILED neovim: lsp: ' .. test[1] .. ' ' .. reason
end
vim.fn.writefile(vim.split(table.concat(results, '\n'), '\n'), vim.env.OUT)
vim.cmd('qall!')
