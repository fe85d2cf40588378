-- lsp.lua - the language server `ctestc lsp` in Neovim, 0.7 and later.
--
-- In: a buffer of the filetype ctest. Out: a client for it, one for each root, and the commands behind the server's code
-- lenses. `require('ctest.lsp').setup({cmd = {…}, on_attach = …})` is all that an init.lua needs; the fields are those of
-- vim.lsp.start_client.
local M = {}

local defaults = {
  name = 'ctestc',
  cmd = { 'ctestc', 'lsp' },
  filetypes = { 'ctest' },
  root_markers = { 'ctest.yaml', '.git' },
}

-- The directory of the nearest ctest.yaml upwards, else of a .git, else of the file.
local function root_of(path)
  for _, marker in ipairs(defaults.root_markers) do
    local search = marker == '.git' and vim.fn.finddir or vim.fn.findfile
    local found = search(marker, vim.fn.fnameescape(vim.fn.fnamemodify(path, ':h')) .. ';')
    if found ~= '' then
      return vim.fn.fnamemodify(found, marker == '.git' and ':p:h:h' or ':p:h')
    end
  end
  return vim.fn.fnamemodify(path, ':p:h')
end

local function open_terminal(words, root)
  vim.cmd('botright new')
  vim.fn.termopen(words, { cwd = root })
end

-- What a code lens of the server asks for; its arguments are described in editors/PROTOCOL.md.
local function commands_of(options)
  local program = options.cmd[1]
  -- One command for all tests of the lens: each argument is {id =, root =, …}.
  local function with_ids(handler)
    return function(command)
      local ids = {}
      for _, what in ipairs(command.arguments or {}) do ids[#ids + 1] = what.id end
      if #ids > 0 then handler(ids, command.arguments[1].root) end
    end
  end
  return {
    ['ctestc.runTest'] = with_ids(options.run or function(ids, root)
      open_terminal(vim.list_extend({ program, 'run' }, ids), root)
    end),
    ['ctestc.debugTest'] = with_ids(options.debug or function(ids, root)
      open_terminal(vim.list_extend({ 'gdb', '-q', '--args', program, 'run', '--isolate=none' }, ids), root)
    end),
    ['ctestc.showReferences'] = function(command)
      local uri, position = unpack(command.arguments)
      vim.cmd('edit ' .. vim.fn.fnameescape(vim.uri_to_fname(uri)))
      vim.api.nvim_win_set_cursor(0, { position.line + 1, position.character })
      vim.lsp.buf.references()
    end,
  }
end

-- Before 0.8 there is no vim.lsp.start: one client for each root is kept here.
local clients = {}

local function attach(config, buffer)
  local root = root_of(vim.api.nvim_buf_get_name(buffer))
  local settings = vim.tbl_extend('force', config, { root_dir = root })
  if vim.lsp.start then
    return vim.lsp.start(settings, { bufnr = buffer })
  end
  local client = clients[root]
  if not client or not vim.lsp.get_client_by_id(client) then
    client = vim.lsp.start_client(settings)
    clients[root] = client
  end
  if client then vim.lsp.buf_attach_client(buffer, client) end
end

-- What vim.lsp.config() and vim.lsp.start_client() are given.
function M.config(options)
  local config = vim.tbl_extend('force', defaults, options or {})
  config.commands = vim.tbl_extend('force', commands_of(config), config.commands or {})
  config.run, config.debug = nil, nil
  return config
end

-- Starts the server for every buffer of the filetype, now and later.
function M.setup(options)
  local config = M.config(options)
  if vim.lsp.config and vim.lsp.enable then
    vim.lsp.config('ctestc', config)
    vim.lsp.enable('ctestc')
    return
  end
  local group = vim.api.nvim_create_augroup('ctestc', { clear = true })
  vim.api.nvim_create_autocmd('FileType', {
    group = group,
    pattern = 'ctest',
    callback = function(event) attach(config, event.buf or tonumber(vim.fn.expand('<abuf>'))) end,
  })
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) and vim.api.nvim_buf_get_option(buffer, 'filetype') == 'ctest' then
      attach(config, buffer)
    end
  end
end

return M
