" words.vim - the words of the language, for syntax, indentation and motions.
"
" In: grammar/keywords.def, through editors/words.py, which writes everything between the marks. Out: lists of names.

" words.py begins
let g:ctest#words#declarations = [
      \ 'fixture',
      \ 'test',
      \ 'class',
      \ 'module',
      \ 'use',
      \ ]
let g:ctest#words#statements = [
      \ 'yield',
      \ 'assert',
      \ 'expect',
      \ 'assert_str',
      \ 'assert_mem',
      \ 'assert_near',
      \ 'assert_array',
      \ 'expect_str',
      \ 'expect_mem',
      \ 'expect_near',
      \ 'expect_array',
      \ 'skip',
      \ 'fail',
      \ 'xfail',
      \ 'cleanup',
      \ ]
let g:ctest#words#calls = [
      \ 'assert',
      \ 'expect',
      \ 'assert_str',
      \ 'assert_mem',
      \ 'assert_near',
      \ 'assert_array',
      \ 'expect_str',
      \ 'expect_mem',
      \ 'expect_near',
      \ 'expect_array',
      \ 'skip',
      \ 'fail',
      \ 'xfail',
      \ 'cleanup',
      \ ]
let g:ctest#words#attributes = [
      \ 'scope',
      \ 'autouse',
      \ 'name',
      \ 'params',
      \ 'ids',
      \ 'usefixtures',
      \ 'tags',
      \ 'skip',
      \ 'skipif',
      \ 'xfail',
      \ 'timeout',
      \ 'plain',
      \ 'exits',
      \ 'signals',
      \ ]
let g:ctest#words#scopes = [
      \ 'function',
      \ 'class',
      \ 'module',
      \ 'package',
      \ 'session',
      \ 'any',
      \ ]
let g:ctest#words#columns = [
      \ 'indirect',
      \ 'replace',
      \ ]
let g:ctest#words#marks = [
      \ 'skip',
      \ 'xfail',
      \ 'tags',
      \ ]
" words.py ends
