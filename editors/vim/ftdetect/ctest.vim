autocmd BufNewFile,BufRead *.ctest setfiletype ctest
