" Vim indent file
" Language: ctest, C with fixtures and tests
"
" C's indentation, but for heads: `fixture(…) type name(…)` looks like a call to 'cindent'. Rows and attributes are lined up
" behind their bracket, or, where it ends its line, stand one step further in than that line.

if exists("b:did_indent")
  finish
endif
let b:did_indent = 1

setlocal nocindent nolisp
setlocal indentexpr=CtestIndent(v:lnum)
setlocal indentkeys=0{,0},0),0],:,0#,!^F,o,O,e
let b:undo_indent = "setl cin< inde< indk< lisp<"

if exists("*CtestIndent")
  finish
endif
let s:cpo_save = &cpo
set cpo&vim

" Does this line go on with a row (its marks) or an attribute of the line before?
function! s:is_continued(lnum) abort
  return getline(prevnonblank(a:lnum - 1)) !~# '\%([,[({]\|\*/\)\s*\%(//.*\)\=$'
endfunction

" In a head, behind its bracket or in front of its body.
function! s:in_head(lnum, head) abort
  if empty(a:head.open)
    return indent(a:head.start)
  endif
  let [line, column, text] = a:head.open[-1]
  let is_closed = getline(a:lnum) =~# '^\s*[])}]'
  if strpart(text, column + 1) !~# '\S'
    return indent(line) + (is_closed ? 0 : s:is_continued(a:lnum) ? 2 * shiftwidth() : shiftwidth())
  endif
  let column += is_closed ? 0 : 1 + len(matchstr(text, '^\s*', column + 1))
  return strdisplaywidth(strpart(getline(line), 0, column))
endfunction

" 'cindent' takes what follows an initializer for a part of it.
function! s:is_behind_end(lnum) abort
  let previous = prevnonblank(a:lnum - 1)
  return getline(previous) =~# '[};]\s*$' && synIDattr(synID(previous, strlen(getline(previous)), 0), 'name') !~? 'comment'
endfunction

" A string of several lines outside of brackets, which 'cindent' takes for declarations.
function! s:string_indent(lnum, open) abort
  let previous = prevnonblank(a:lnum - 1)
  if a:open > 0 || getline(a:lnum) !~# '^\s*"'
    return cindent(a:lnum)
  endif
  return indent(previous) + (getline(previous) =~# '=\s*$' ? shiftwidth() : 0)
endfunction

function! CtestIndent(lnum) abort
  let line = getline(a:lnum)
  if line =~# '^\s*#'
    return cindent(a:lnum)
  endif
  let head = ctest#head(a:lnum)
  if !empty(head)
    return s:in_head(a:lnum, head)
  endif
  let [open, column] = ctest#around(a:lnum)
  let owner = open == 0 ? 0 : ctest#owner(open, column)
  if owner > 0 && (line =~# '^\s*}' || line =~# g:ctest#declaration || prevnonblank(a:lnum - 1) == open)
    return indent(owner) + (line =~# '^\s*}' ? 0 : shiftwidth())
  endif
  if open == 0 && (line =~# g:ctest#declaration || s:is_behind_end(a:lnum))
    return 0
  endif
  return s:string_indent(a:lnum, open)
endfunction

let &cpo = s:cpo_save
unlet s:cpo_save
