" Vim syntax file
" Language: ctest, C with fixtures and tests
"
" In: C's syntax, and the words of autoload/ctest/words.vim. Out: groups whose names begin with `ctest`, linked to the usual
" ones. A declaration is a chain of groups, each naming the next: word, attributes, head, name, parameters, body. It can
" begin only where C's external declarations stand, or in a class; our statements only in bodies.

if exists("b:current_syntax")
  finish
endif
let s:cpo_save = &cpo
set cpo&vim

" C's syntax looks at 'filetype', and takes braces in parentheses, such as those of compound literals, for mistakes.
let s:is_strict = !exists('g:c_no_curly_error')
if s:is_strict
  let g:c_no_curly_error = 1
endif
let s:filetype = &l:filetype
noautocmd let &l:filetype = 'c'
runtime! syntax/c.vim
noautocmd let &l:filetype = s:filetype
if s:is_strict
  unlet g:c_no_curly_error
endif
unlet! b:current_syntax s:is_strict s:filetype

" What is left of the words in this file: those that it gives up, defines or declares are C's here.
function! s:statements() abort
  let text = join(getline(1, '$'), "\n")
  let given_up = split(matchstr(text, '\<module\_s*(\_[^;]\{-}\<plain\_s*(\zs\_[^)]*'), '\W\+')
  let ours = copy(g:ctest#words#calls)
  call filter(ours, {_, word -> index(given_up, word) < 0
        \ && text !~# '\n\s*#\s*define\s\+' .. word .. '\>'
        \ && text !~# '\n\%(fixture\|test\|class\|module\)\@!\h[[:alnum:]_ \t]*[ \t*]\+' .. word .. '\s*('})
  return ours
endfunction

" --- where what is ours may stand ---

" C's blocks are the bodies. All of C may stand in them, but none of our declarations.
syn cluster ctestTop contains=ctestFixture,ctestTest,ctestClass,ctestModule,ctestUse
syn clear cBlock
syn region cBlock start="{" end="}" contains=TOP,@ctestTop fold

" What is C in an attribute, a row or a head.
syn cluster ctestC contains=cString,cCharacter,cSpecialCharacter,cNumbers,cConstant,cType,cStructure,cStorageClass,cOperator,cComment,cCommentL,ctestNested
syn region ctestNested contained transparent matchgroup=ctestBracket start="(" end=")" contains=@ctestC
syn region ctestNested contained transparent matchgroup=ctestBracket start="{" end="}" contains=@ctestC
syn region ctestNested contained transparent matchgroup=ctestBracket start="\[" end="\]" contains=@ctestC

" --- declarations ---

" A word begins a declaration at the start of a line, behind another declaration, or behind a comment. It is C's in front of
" `*`, and of a name with `;`, `=`, `,` or `[`.
let s:start = '\%(\%(^\|[;{}]\|\*/\)\s*\)\@<='
let s:ours = '\>\%(\_s*\*\|\_s*\h\w*\_s*[;=,[]\|\_s*[-+=.;:,)&|<>!?%/]\)\@!'
exe 'syn match ctestFixture "' .. s:start .. 'fixture' .. s:ours .. '" skipwhite skipempty nextgroup=ctestAttributes,ctestHead'
exe 'syn match ctestTest "' .. s:start .. 'test' .. s:ours .. '" skipwhite skipempty nextgroup=ctestAttributes,ctestHead'
exe 'syn match ctestClass "' .. s:start .. 'class' .. s:ours .. '" skipwhite skipempty nextgroup=ctestClassAttributes,ctestClassName'
exe 'syn match ctestModule "' .. s:start .. 'module\>\ze\_s*(" skipwhite skipempty nextgroup=ctestModuleAttributes'
exe 'syn match ctestUse "' .. s:start .. 'use\>\ze\_s*\"" skipwhite skipempty nextgroup=ctestPath'
syn region ctestPath contained start=+"+ skip=+\\.+ end=+"+

" From the type up to the `{`.
syn region ctestHead contained start="\h\|\*" end="[{;]"me=s-1 contains=ctestName,ctestParameters,cType,cStructure,cStorageClass,cComment,cCommentL
syn match ctestName contained "\h\w*\ze\_s*\%(/\*\_.\{-}\*/\_s*\)\=[({;]" skipwhite skipempty nextgroup=ctestParameters
syn region ctestParameters contained matchgroup=ctestBracket start="(" end=")" contains=ctestParameter,cType,cStructure,cStorageClass,cComment,cCommentL
syn match ctestParameter contained "\h\w*\ze\_s*[,)]"
syn match ctestParameter contained "\<void\>\ze\_s*)" contains=cType transparent
syn region ctestSignature contained matchgroup=ctestBracket start="(" end=")" contains=cType,cStructure,cStorageClass,cComment,cCommentL,ctestSignature
" A pointer to a function is a column too: (*name)(…).
syn match ctestPointer contained "(\s*\*\s*\h\w*\s*)\ze\s*(" contains=ctestParameter

syn match ctestClassName contained "\h\w*" skipwhite skipempty nextgroup=ctestClassBody
syn region ctestClassBody contained matchgroup=ctestBracket start="{" end="}" contains=TOP,ctestModule,ctestUse fold

" --- attributes ---

syn region ctestAttributes contained matchgroup=ctestBracket start="(" end=")" contains=@ctestAttributeParts skipwhite skipempty nextgroup=ctestHead
syn region ctestClassAttributes contained matchgroup=ctestBracket start="(" end=")" contains=@ctestAttributeParts skipwhite skipempty nextgroup=ctestClassName
syn region ctestModuleAttributes contained matchgroup=ctestBracket start="(" end=")" contains=@ctestAttributeParts
syn cluster ctestAttributeParts contains=ctestAttribute,ctestScopeOf,ctestNameOf,ctestParams,ctestIds,ctestUses,ctestTags,ctestRows,ctestYaml,ctestArguments,ctestAutouseValue,cComment,cCommentL

exe 'syn match ctestAttribute contained "\<\%(' .. join(g:ctest#words#attributes, '\|') .. '\)\>"'
syn match ctestAutouseValue contained "\%(\<autouse\s*=\s*\)\@<=\%(true\|false\)\>"
syn match ctestScopeOf contained "\<scope\>\ze\s*=" contains=ctestAttribute skipwhite skipempty nextgroup=ctestScopeIs
syn match ctestScopeIs contained "=" skipwhite skipempty nextgroup=ctestScope
exe 'syn keyword ctestScope contained ' .. join(g:ctest#words#scopes)
syn match ctestNameOf contained "\<name\>\ze\s*=" contains=ctestAttribute skipwhite skipempty nextgroup=ctestNameIs
syn match ctestNameIs contained "=" skipwhite skipempty nextgroup=ctestRequested
syn match ctestRequested contained "\h\w*"
syn match ctestUses contained "\<usefixtures\>" contains=ctestAttribute skipwhite skipempty nextgroup=ctestUsed
syn region ctestUsed contained matchgroup=ctestBracket start="(" end=")" contains=ctestParameter,cComment,cCommentL
syn match ctestTags contained "\<tags\>" contains=ctestAttribute skipwhite skipempty nextgroup=ctestTagList
syn region ctestTagList contained matchgroup=ctestBracket start="(" end=")" contains=ctestTag,cComment,cCommentL
syn match ctestTag contained "\h\w*"
" The arguments of the others: C, a text, a time.
syn region ctestArguments contained matchgroup=ctestBracket start="(" end=")" contains=@ctestC,ctestDuration,ctestStrict
syn match ctestDuration contained "\<\d\+\%(\.\d\+\)\=\%(ms\|s\|min\)\=\ze\s*)"
syn match ctestStrict contained "\%((\s*\)\@<=strict\>"

" --- params ---

syn match ctestParams contained "\<params\>\ze\_s*(" contains=ctestAttribute skipwhite skipempty nextgroup=ctestColumns
syn region ctestColumns contained matchgroup=ctestBracket start="(" end=")" contains=ctestParameter,ctestPointer,ctestSignature,ctestIndirect,cType,cStructure,cStorageClass,cComment,cCommentL
exe 'syn match ctestIndirect contained "\%([(,]\_s*\)\@<=\%(' .. join(g:ctest#words#columns, '\|') .. '\)\>\ze\_s\+\h"'
syn region ctestRows contained matchgroup=ctestBracket start="\[" end="\]" contains=ctestLabel,ctestFrom,ctestMark,@ctestC
syn match ctestLabel contained +"\%(\\.\|[^"\\]\)*"\ze\_s*:+
syn match ctestFrom contained "\<from\>\ze\_s\+\h" skipwhite skipempty nextgroup=ctestRequested
exe 'syn match ctestMark contained "\<\%(' .. join(g:ctest#words#marks, '\|') .. '\)\>\ze\_s*(" contains=ctestAttribute'
syn match ctestYaml contained "\<yaml\>\ze\_s*("

" --- statements ---

" A statement begins behind `{`, `}`, `;`, a label, `else`, `do`, or the `)` of an `if` or a loop; also on the line behind one.
let s:behind = '\%(\%([{};]\|\*/\|\<else\|\<do\|\<\%(if\|for\|while\|switch\)\>.*)\|//.*\|^\s*#.*\|\<case\>.*:\|^\s*\h\w*\s*:\|^\s*$\)\s*\n\=\s*\)\@<='
exe 'syn match ctestStatement contained containedin=cBlock "' .. s:behind .. '\%(' .. join(s:statements(), '\|') .. '\)\>\ze\_s*("'
exe 'syn match ctestStatement contained containedin=cBlock "\<ct_\%(' .. join(g:ctest#words#calls, '\|') .. '\|yield\)\>"'
exe 'syn match ctestYield contained containedin=cBlock "' .. s:behind .. 'yield\>\%(\_s*\%([=.\[:,)]\|->\|++\|--\)\)\@!"'

" C's regions that take all but some groups take none of ours.
syn cluster ctestParts contains=@ctestTop,ctestNested,ctestPath,ctestHead,ctestName,ctestParameters,ctestParameter,ctestClassName,ctestClassBody,ctestAttributes,ctestClassAttributes,ctestModuleAttributes,ctestAttribute,ctestAutouseValue,ctestScopeOf,ctestScopeIs,ctestScope,ctestNameOf,ctestNameIs,ctestRequested,ctestUses,ctestUsed,ctestTags,ctestTagList,ctestTag,ctestArguments,ctestDuration,ctestStrict,ctestParams,ctestColumns,ctestIndirect,ctestPointer,ctestSignature,ctestRows,ctestLabel,ctestFrom,ctestMark,ctestYaml,ctestStatement,ctestYield,ctestBracket
syn cluster cParenGroup add=@ctestParts
syn cluster cPreProcGroup add=@ctestParts
syn cluster cMultiGroup add=@ctestParts

hi def link ctestFixture Keyword
hi def link ctestTest Keyword
hi def link ctestClass Keyword
hi def link ctestModule Keyword
hi def link ctestUse Include
hi def link ctestPath String
hi def link ctestName Function
hi def link ctestClassName Function
hi def link ctestParameter Identifier
hi def link ctestAttribute PreProc
hi def link ctestAutouseValue Boolean
hi def link ctestScope Constant
hi def link ctestRequested Identifier
hi def link ctestTag Tag
hi def link ctestDuration Number
hi def link ctestStrict PreProc
hi def link ctestIndirect Keyword
hi def link ctestLabel Label
hi def link ctestFrom Keyword
hi def link ctestYaml Keyword
hi def link ctestStatement Statement
hi def link ctestYield Statement

let b:current_syntax = "ctest"
let &cpo = s:cpo_save
unlet s:cpo_save s:start s:ours s:behind
