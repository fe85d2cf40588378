" ctest.vim - where declarations of a .ctest file stand.
"
" In: the lines of the buffer, as text: no syntax has to be on. Out: for the indentation, the motions and the commands: where
" a head begins, which brackets are open in it, which test is at the cursor.

let s:cpo_save = &cpo
set cpo&vim

" A line with which a declaration begins. In front of `*`, and of a name with `;`, `=`, `,` or `[`, the words are C's.
let s:declaration = '^\s*\%(\%(fixture\|test\|class\)\>\s*\%($\|(\|\h\%(\w\|[ \t*]\)*\%($\|[({]\|\/[*/]\)\)\|module\s*(\|use\s*"\)'
let ctest#declaration = s:declaration

" The line without its strings, characters and comments, each character where it was, and whether a comment goes on behind it.
function! s:plain(line, is_comment) abort
  let text = (a:is_comment ? '/*' : '') .. a:line
  let text = substitute(text, '"\%(\\.\|[^"\\]\)*"\|''\%(\\.\|[^''\\]\)*''\|/\*.\{-}\*/\|//.*',
        \ '\=repeat(submatch(0)[0] ==# "/" ? " " : "_", strlen(submatch(0)))', 'g')
  let open = match(text, '/\*')
  let text = open < 0 ? text : strpart(text, 0, open)
  return [strpart(text, a:is_comment ? 2 : 0), open >= 0]
endfunction

" The head in which line lnum begins: {'start': its first line, 'open': its open brackets, each [line, column, text]}; {} where
" it begins in none.
function! ctest#head(lnum) abort
  let start = a:lnum - 1
  while start > 0 && getline(start) !~# s:declaration
    " What stands in column 0 and ends there closes whatever was above.
    if getline(start) =~# '^[}#]' || a:lnum - start > 500
      return {}
    endif
    let start -= 1
  endwhile
  let open = []
  let is_comment = 0
  for lnum in range(start, start > 0 ? a:lnum - 1 : -1)
    let [text, is_comment] = s:plain(getline(lnum), is_comment)
    let column = match(text, '[][(){};]')
    while column >= 0
      let bracket = text[column]
      if empty(open) && bracket =~# '[])};{]'
        return {}
      elseif bracket =~# '[[({]'
        call add(open, [lnum, column, text])
      elseif bracket !=# ';'
        call remove(open, -1)
      endif
      let column = match(text, '[][(){};]', column + 1)
    endwhile
  endfor
  return start > 0 && !is_comment ? {'start': start, 'open': open} : {}
endfunction

" The declaration whose body the `{` in this line and column opens; 0: none of ours.
function! ctest#owner(lnum, column) abort
  if strpart(getline(a:lnum), 0, a:column) =~# s:declaration
    return a:lnum
  endif
  let head = ctest#head(a:lnum)
  return empty(head) ? 0 : head.start
endfunction

" Where the innermost `{` around the start of a line stands: [line, column from 0], [0, 0] for none. With syntax on, those in
" strings and comments do not count.
function! ctest#around(lnum) abort
  let view = winsaveview()
  call cursor(a:lnum, 1)
  let skip = exists('g:syntax_on') ? 'synIDattr(synID(line("."), col("."), 0), "name") =~? "comment\\|string\\|character\\|cppout"' : ''
  let [line, column] = searchpairpos('{', '', '}', 'bnW', skip)
  call winrestview(view)
  return [line, max([column - 1, 0])]
endfunction

" Does a declaration of ours begin with this line? In bodies none does.
function! ctest#is_declaration(lnum) abort
  if getline(a:lnum) !~# s:declaration
    return 0
  endif
  let [open, column] = ctest#around(a:lnum)
  let owner = open == 0 ? 0 : ctest#owner(open, column)
  return open == 0 || owner > 0 && getline(owner) =~# '^\s*class\>'
endfunction

" --- motions ---

let s:ends = '^\s*\%(\%(fixture\|test\|class\)\>.*\)\=}\s*\%(\/[*/].*\)\=$'

" Is this line the end of a declaration?
function! s:is_end(lnum) abort
  let line = getline(a:lnum)
  if line =~# s:declaration && line =~# '[};]\s*$'
    return ctest#is_declaration(a:lnum)
  endif
  if line !~# s:ends
    return 0
  endif
  let [open, column] = s:partner(a:lnum)
  return open > 0 && ctest#owner(open, column) > 0
endfunction

function! s:partner(lnum) abort
  let view = winsaveview()
  call cursor(a:lnum, match(getline(a:lnum), '}') + 1)
  let [line, column] = searchpairpos('{', '', '}', 'bnW')
  call winrestview(view)
  return [line, max([column - 1, 0])]
endfunction

" Goes to the next (step 1) or previous (-1) line with which a declaration begins, or ends.
function! ctest#go(step, is_end, count) abort
  normal! m'
  let lnum = line('.')
  for _ in range(a:count)
    let lnum += a:step
    while lnum > 0 && lnum <= line('$') && !(a:is_end ? s:is_end(lnum) : ctest#is_declaration(lnum))
      let lnum += a:step
    endwhile
  endfor
  let lnum = min([max([lnum, 1]), line('$')])
  call cursor(lnum, 1)
  if getline(lnum) =~# '\S'
    normal! ^
  endif
endfunction

" --- what is at the cursor ---

" The name that a head declares: the last one before its parameters or its body.
function! s:name(lnum) abort
  let text = ''
  let is_comment = 0
  for lnum in range(a:lnum, min([a:lnum + 100, line('$')]))
    let [line, is_comment] = s:plain(getline(lnum), is_comment)
    let text ..= line .. ' '
    let bare = substitute(text, '^\s*\w\+\s*', '', '')
    if bare[0] ==# '('
      let [bare, depth] = [strpart(bare, 1), 1]
      while depth > 0 && bare =~# '[()]'
        let at = match(bare, '[()]')
        let depth += bare[at] ==# '(' ? 1 : -1
        let bare = strpart(bare, at + 1)
      endwhile
      if depth > 0
        continue
      endif
    endif
    if bare =~# '[({]'
      return matchstr(bare, '\h\w*\ze\s*[({]')
    endif
  endfor
  return ''
endfunction

" Where ctest.yaml lies, from this file upwards; else the current directory. Ids and messages are relative to it.
function! s:root() abort
  let config = findfile('ctest.yaml', expand('%:p:h') .. ';')
  return empty(config) ? getcwd() : fnamemodify(config, ':p:h')
endfunction

function! s:path() abort
  let root = s:root() .. '/'
  let path = expand('%:p')
  return stridx(path, root) == 0 ? strpart(path, len(root)) : path
endfunction

" The id of the test or class around the cursor, or on its line: path::Class::test; the path where there is none.
function! ctest#id() abort
  let lnum = line('.')
  let head = ctest#head(lnum)
  if getline(lnum) !~# s:declaration && !empty(head)
    let lnum = head.start
  endif
  let names = []
  if getline(lnum) =~# '^\s*\%(test\|class\)\>' && getline(lnum) =~# s:declaration
    call insert(names, s:name(lnum))
  endif
  while 1
    let [open, column] = ctest#around(lnum)
    if open == 0
      break
    endif
    let owner = ctest#owner(open, column)
    if owner > 0 && getline(owner) =~# '^\s*\%(test\|class\)\>'
      call insert(names, s:name(owner))
    endif
    let lnum = owner > 0 ? owner : open
  endwhile
  return join([s:path()] + names, '::')
endfunction

" :CtestRun: the test at the cursor, or the whole file, by :make in the root, with the compiler ctestc for this one time.
function! ctest#run(is_file, options) abort
  let what = shellescape(a:is_file ? s:path() : ctest#id(), 1)
  let saved = [&l:makeprg, &l:errorformat, get(b:, 'current_compiler', '')]
  let directory = getcwd()
  let is_local = haslocaldir()
  unlet! b:current_compiler g:current_compiler
  try
    compiler ctestc
    execute 'lcd' fnameescape(s:root())
    execute 'make!' what a:options
  finally
    execute (is_local ? 'lcd' : 'cd') fnameescape(directory)
    let [&l:makeprg, &l:errorformat, b:current_compiler] = saved
  endtry
endfunction

let &cpo = s:cpo_save
unlet s:cpo_save
