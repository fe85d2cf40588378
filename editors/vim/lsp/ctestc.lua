-- ctestc.lua - the language server of .ctest files, for Neovim >= 0.11: vim.lsp.enable('ctestc').
--
-- Out: a configuration as `:help lsp-config` describes it. Older versions: require('ctest.lsp').setup().
return require('ctest.lsp').config()
