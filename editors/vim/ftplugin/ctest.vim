" Vim filetype plugin file
" Language: ctest, C with fixtures and tests
"
" C's settings, and: `gf` and `[i` for `use "…"`, `[d` for fixtures, `[[` `]]` `[]` `][` over
" declarations, :CtestRun. (`%` and matchit are C's: #if, brackets; words of ours have no ends of their own.)

if exists("b:did_ftplugin")
  finish
endif
runtime! ftplugin/c.vim ftplugin/c_*.vim ftplugin/c/*.vim

let s:cpo_save = &cpo
set cpo&vim

setlocal comments=sO:*\ -,mO:*\ \ ,exO:*/,s1:/*,mb:*,ex:*/,:///,://
setlocal commentstring=/*\ %s\ */
setlocal formatoptions-=t formatoptions+=croql
setlocal suffixesadd=.ctest
setlocal include=^\\s*\\%(#\\s*include\\\|use\\)\\>
let &l:define = '^\s*\%(#\s*define\|\%(fixture\|test\|class\)\>.\{-}\ze\<\h\w*\s*\%(([^()]*)\)\=\s*\%({\|$\)\)'

" A path in `use` or `#include` is relative to this file, to the root, or to one of its `include:` directories.
function! s:set_path() abort
  let config = findfile('ctest.yaml', expand('%:p:h') .. ';')
  if empty(config)
    return
  endif
  let root = fnamemodify(config, ':p:h')
  let directories = split(matchstr(join(readfile(config), "\n"), '\%(^\|\n\)include:\s*\[\zs[^]]*'), '\s*,\s*')
  for directory in [root] + map(directories, {_, name -> root .. '/' .. trim(name, " \n\"'")})
    execute 'setlocal path+=' .. escape(directory, ' \,;*')
  endfor
endfunction
call s:set_path()

if !exists("no_plugin_maps") && !exists("no_ctest_maps")
  for [s:keys, s:step, s:is_end] in [['[[', -1, 0], [']]', 1, 0], ['[]', -1, 1], ['][', 1, 1]]
    for s:mode in ['n', 'x', 'o']
      execute s:mode .. 'noremap <silent><buffer>' s:keys ':<C-U>'
            \ .. (s:mode ==# 'x' ? 'execute "normal! gv" <bar> ' : '')
            \ .. 'call ctest#go(' .. s:step .. ', ' .. s:is_end .. ', v:count1)<CR>'
    endfor
  endfor
  unlet s:keys s:step s:is_end s:mode
endif

" What stands behind the command is for the test program: `:CtestRun -x`.
command! -buffer -bang -nargs=* CtestRun call ctest#run(<bang>0, <q-args>)

let b:undo_ftplugin = get(b:, 'undo_ftplugin', 'exe')
      \ .. ' | setlocal cms< com< def< fo< inc< pa< sua<'
      \ .. ' | silent! delcommand -buffer CtestRun'
if !exists("no_plugin_maps") && !exists("no_ctest_maps")
  for s:keys in ['[[', ']]', '[]', '][']
    for s:mode in ['n', 'x', 'o']
      let b:undo_ftplugin ..= '|silent! ' .. s:mode .. 'unmap <buffer> ' .. s:keys
    endfor
  endfor
  unlet s:keys s:mode
endif

let &cpo = s:cpo_save
unlet s:cpo_save
