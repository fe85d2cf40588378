" Vim compiler file
" Compiler: ctestc, its diagnostics, what the C compiler says through it, and failures of tests
"
" `:make PATH…` generates, builds and runs tests (g:ctestc_makeprg is another command, such as a build's own). Quickfix entries
" have the types e, w and n; quoted lines, help and everything else are left out.

if exists("current_compiler")
  finish
endif
let current_compiler = "ctestc"

let s:cpo_save = &cpo
set cpo&vim

if exists(":CompilerSet") != 2
  command -nargs=* CompilerSet setlocal <args>
endif

execute 'CompilerSet makeprg=' .. escape(get(g:, 'ctestc_makeprg', 'ctestc run $*'), ' \|"')
CompilerSet errorformat=
      \%f:%l:%c:\ %trror:\ %m,
      \%f:%l:%c:\ fatal\ %trror:\ %m,
      \%f:%l:%c:\ %tarning:\ %m,
      \%f:%l:%c:\ %tote:\ %m,
      \%f:%l:\ %trror:\ %m,
      \%f:%l:\ %tarning:\ %m,
      \%f:%l:\ %tote:\ %m,
      \%I%*\\s\|\ %f:%l:\ %m,
      \%E%f:%l:\ %\\%%(undefined\ reference%\\)%\\@=%m,
      \%-G%.%#

let &cpo = s:cpo_save
unlet s:cpo_save
