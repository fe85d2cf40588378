" test.vim - the plugin of editors/vim in Vim and in Neovim: colours, indentation, motions, quickfix.
"
" In: $ROOT, $CTESTC, $OUT: where results go, $NAME: what the editor is called in them. Each function Test_… is one test.

set nocompatible nomore noswapfile shiftwidth=4 softtabstop=4 expandtab cinoptions=(0,u0,:0
let s:cinoptions = &cinoptions
execute 'set runtimepath^=' .. fnameescape($ROOT .. '/editors/vim')
filetype plugin indent on
syntax on
let s:samples = $ROOT .. '/tests/editors/'
let s:scratch = fnamemodify($OUT, ':h')

function s:open(path)
  execute 'edit!' fnameescape(a:path)
endfunction

function s:group(line, column)
  return synIDattr(synID(a:line, a:column, 1), 'name')
endfunction

" The group of `word` in the line with `fragment`; the word's place in the line is that in the fragment.
function s:group_of(fragment, word)
  let line = search('\V' .. escape(a:fragment, '\'), 'cnw')
  if line == 0
    return 'no line with ' .. a:fragment
  endif
  let column = stridx(getline(line), a:fragment) + match(a:fragment, '\%(\w\)\@<!\V' .. escape(a:word, '\')) + 1
  return s:group(line, column)
endfunction

function Test_filetype()
  call s:open(s:samples .. 'sample.ctest')
  call assert_equal('ctest', &filetype)
  call assert_equal('ctest', b:current_syntax)
endfunction

function Test_colours()
  call s:open(s:samples .. 'sample.ctest')
  for [fragment, word, group] in [
        \ ['test plain', 'test', 'ctestTest'], ['test plain', 'plain', 'ctestName'],
        \ ['{ assert(helper(1)); }', 'assert', 'ctestStatement'],
        \ ['test first', 'first', 'ctestName'], ['test second(db)', 'test', 'ctestTest'], ['test second(db)', 'db', 'ctestParameter'],
        \ ['use "fix', 'use', 'ctestUse'], ['use "fix', 'fix', 'ctestPath'],
        \ ['module(tags', 'module', 'ctestModule'], ['module(tags(demo)', 'demo', 'ctestTag'], [' plain(expect)', 'plain', 'ctestAttribute'],
        \ ['fixture(scope = session', 'fixture', 'ctestFixture'], ['fixture(scope = session', 'scope', 'ctestAttribute'],
        \ ['fixture(scope = session', 'session', 'ctestScope'], ['autouse = true', 'true', 'ctestAutouseValue'],
        \ ['name = db', 'name', 'ctestAttribute'], ['name = db', 'db', 'ctestRequested'], ['timeout(500ms)', '500ms', 'ctestDuration'],
        \ ['struct db *transaction', 'struct', 'cStructure'], ['struct db *transaction', 'transaction', 'ctestName'],
        \ ['(connection, tmp', 'connection', 'ctestParameter'], ['(connection, tmp_path)', 'tmp_path', 'ctestParameter'],
        \ ['yield db;', 'yield', 'ctestYield'], ['        cleanup(db', 'cleanup', 'ctestStatement'],
        \ ['else skip', 'skip', 'ctestStatement'], ['assert_str("y', 'assert_str', 'ctestStatement'], ['ct_assert', 'ct_assert', 'ctestStatement'],
        \ ['params(const', 'params', 'ctestAttribute'], ['params(const', 'const', 'cStorageClass'], ['char *url', 'url', 'ctestParameter'],
        \ ['indirect connection', 'indirect', 'ctestIndirect'], ['indirect connection', 'connection', 'ctestParameter'],
        \ ['replace int limit', 'replace', 'ctestIndirect'], ['replace int limit', 'limit', 'ctestParameter'],
        \ ['"a label"', 'a label', 'ctestLabel'], ['{"x", 1', 'x', 'cString'], ['"odd"', 'odd', 'cString'], [' xfail("odd")', 'xfail', 'ctestAttribute'],
        \ [' tags(slow)', 'tags', 'ctestAttribute'], ['from memory', 'from', 'ctestFrom'], ['from disk', 'disk', 'ctestRequested'],
        \ ['ids = ["one"', 'ids', 'ctestAttribute'], ['usefixtures(clock)', 'clock', 'ctestParameter'], ['tags(net)', 'net', 'ctestTag'],
        \ ['over_lines(db', 'over_lines', 'ctestName'], ['over_lines(db', 'db', 'ctestParameter'], ['struct user *user)', 'struct', 'cStructure'],
        \ ['*user)', 'user', 'ctestParameter'], ['case 1: assert', 'assert', 'ctestStatement'], ['default: fail', 'fail', 'ctestStatement'],
        \ ['skip("after an', 'skip', 'ctestStatement'], ['skipif(sizeof', 'skipif', 'ctestAttribute'], ['skipif(sizeof', 'sizeof', 'cOperator'],
        \ ['"small"), tags(wide)) outer', 'outer', 'ctestClassName'], ['fixture(autouse) prepared', 'fixture', 'ctestFixture'],
        \ ['prepared(db)', 'prepared', 'ctestName'], ['        yield;', 'yield', 'ctestYield'], ['class inner', 'inner', 'ctestClassName'],
        \ ['class inner', 'class', 'ctestClass'], ['test deep(prepared)', 'test', 'ctestTest'], ['test deep(prepared)', 'deep', 'ctestName'],
        \ ['(*add)(int', 'add', 'ctestParameter'], ['(*add)(int, const', 'const', 'cStorageClass'], ['(*sub)', 'sub', 'ctestParameter'],
        \ ['of_functions(db', 'of_functions', 'ctestName'], ['of_functions(db', 'db', 'ctestParameter'], ['assert(add', 'assert', 'ctestStatement'],
        \ ['timeout(2min)', '2min', 'ctestDuration'], ['yaml("users', 'yaml', 'ctestYaml'], ['static int behind', 'static', 'cStorageClass'],
        \ ['    assert(count', 'assert', 'ctestStatement'], ['fail("too', 'fail', 'ctestStatement']]
    call assert_equal(group, s:group_of(fragment, word), fragment .. ' ' .. word)
  endfor
endfunction

function Test_words_that_are_not_ours()
  call s:open(s:samples .. 'sample.ctest')
  for [fragment, word] in [['test commented', 'test'], ['test quoted', 'test'], ['quoted(a) { yield', 'yield'], ['test a_variable', 'test'],
        \ ['fixture *a_pointer', 'fixture'], ['// yield later', 'yield'], ['"yield; assert', 'yield'], ['yield; assert(1)', 'assert'],
        \ ['int skip; }', 'skip'], ['.skip = 1', 'skip'], ['int yield = words', 'yield'], ['= words.skip', 'skip'], ['test declared', 'test'],
        \ ['words.fail', 'fail'], ['words->expect', 'expect'], ['    expect(1)', 'expect'], ['= yield ?', 'yield'], [': fail(2)', 'fail'],
        \ ['test inside(a)', 'test'], ['typedef int test', 'test']]
    call assert_notmatch('^ctest', s:group_of(fragment, word), fragment .. ' ' .. word)
  endfor
endfunction

" Every test that the compiler finds in these files is coloured as one, and nothing as a mistake.
function Test_the_compiler_agrees()
  let files = glob($ROOT .. '/examples/*/**/*.ctest', 0, 1) + glob($ROOT .. '/tests/faults/cases/*.ctest', 0, 1)
  call filter(files, {_, file -> fnamemodify(file, ':t') !=# 'conftest.ctest'})
  let tests = 0
  for file in files
    call s:open(file)
    let listed = json_decode(join(systemlist(shellescape($CTESTC) .. ' list --format=json ' .. shellescape(file)), "\n"))
    for item in listed.items
      let name = matchstr(substitute(item.id, '\[.*', '', ''), '\w\+$')
      let column = match(getline(item.line), '\<' .. name .. '\>\s*\%($\|[({/]\)') + 1
      call assert_equal('ctestName', s:group(item.line, column), item.id)
      let tests += 1
    endfor
    for line in range(1, line('$'))
      for column in range(1, len(getline(line)), 3)
        call assert_notmatch('Err', s:group(line, column), file .. ':' .. line .. ':' .. column)
      endfor
    endfor
  endfor
  call assert_true(tests > 100, tests .. ' tests')
endfunction

function s:reindented(path)
  call s:open(a:path)
  normal! gg=G
  let lines = getline(1, '$')
  set nomodified
  return lines
endfunction

function Test_indentation_keeps_what_is_indented()
  let files = glob($ROOT .. '/examples/**/*.ctest', 0, 1) + [s:samples .. 'indent.ctest']
  call assert_true(len(files) > 15)
  for file in files
    call assert_equal(readfile(file), s:reindented(file), file)
  endfor
endfunction

function Test_indentation_of_what_is_not()
  let wanted = readfile(s:samples .. 'indent.ctest')
  let flat = map(copy(wanted), {_, line -> substitute(line, '^\s*', '', '')})
  call writefile(flat, s:scratch .. '/flat.ctest')
  call assert_equal(wanted, s:reindented(s:scratch .. '/flat.ctest'))
endfunction

function Test_indentation_while_typing()
  call s:open(s:scratch .. '/typed.ctest')
  execute "normal! itest(params = [\<CR>1,\<CR>2,\<CR>]) adds(db) {\<CR>assert(db);\<CR>}\<CR>class c {\<CR>test x(db)\<CR>{\<CR>yield;\<CR>}\<CR>}"
  call assert_equal(['test(params = [', '    1,', '    2,', ']) adds(db) {', '    assert(db);', '}', 'class c {', '    test x(db)', '    {',
        \ '        yield;', '    }', '}'], getline(1, '$'))
  set nomodified
endfunction

function s:lines_of(keys, from)
  call cursor(a:from, 1)
  let lines = []
  for _ in range(100)
    let before = line('.')
    execute 'normal' a:keys
    if line('.') == before || line('.') == line('$') || line('.') == 1
      break
    endif
    call add(lines, line('.'))
  endfor
  return lines
endfunction

function Test_motions()
  call s:open(s:samples .. 'sample.ctest')
  let heads = filter(range(1, line('$')), {_, line -> getline(line) =~# '^\s*\%(use "\|module(\|fixture(\|test(\|test \%(plain\|first\)\|class\)'})
  call assert_true(len(heads) > 9)
  call assert_equal(heads, s:lines_of(']]', 1))
  call assert_equal(reverse(copy(heads)), s:lines_of('[[', line('$')))
  let ends = s:lines_of('][', 1)
  call assert_equal(reverse(copy(ends)), s:lines_of('[]', line('$')))
  for text in ['use "fixtures', 'test plain', 'test first', 'test(exits(3)']
    call assert_true(index(ends, search(text, 'nw')) >= 0, text)
  endfor
  for text in ['struct db \*transaction(', 'over_lines(db', 'prepared(db)', 'outer {']
    call cursor(search(text, 'nw'), 1)
    call search('{$')
    call assert_true(index(ends, searchpair('{', '', '}', 'nW')) >= 0, text)
  endfor
  call cursor(search('^static int helper', 'nw') + 1, 1)
  call assert_true(index(ends, searchpair('{', '', '}', 'nW')) < 0)
  call cursor(1, 1)
  normal 3]]
  call assert_equal(heads[2], line('.'))
  normal! gg
  normal d]]
  call assert_match('^use "', getline(1))
  set nomodified
endfunction

function Test_matchit()
  runtime! macros/matchit.vim
  silent! packadd matchit
  call s:open(s:samples .. 'sample.ctest')
  for [from, to] in [['^\zs{$', '^}$'], ['^test\zs(params(const', ', tags(net)\zs)$'], ['= \zs\["a label', 'tags(slow)\zs\],$'], ['^class.*\zs{$', '^}\n\n^test(params(struct']]
    call cursor(1, 1)
    call search(from)
    let start = getpos('.')
    normal %
    call assert_notequal(start, getpos('.'), from)
    call assert_equal(search(to, 'cn'), line('.'), from)
    normal %
    call assert_equal(start, getpos('.'), from)
  endfor
  call s:open(s:samples .. 'indent.ctest')
  call cursor(search('^#ifdef'), 2)
  normal %
  call assert_equal('#endif', getline('.'))
endfunction

function Test_gf_and_path()
  let folder = s:scratch .. '/gf'
  call mkdir(folder .. '/tests/deep', 'p')
  call mkdir(folder .. '/shared', 'p')
  call writefile(['include: [shared, src]'], folder .. '/ctest.yaml')
  call writefile(['fixture int given() { return 1; }'], folder .. '/shared/given.ctest')
  call writefile(['use "given.ctest";', 'test x(given) { assert(given); }'], folder .. '/tests/deep/test_x.ctest')
  call s:open(folder .. '/tests/deep/test_x.ctest')
  call cursor(1, 8)
  normal! gf
  call assert_equal('given.ctest', expand('%:t'))
  call s:open(folder .. '/tests/deep/test_x.ctest')
  call cursor(2, 9)
  execute "normal! [\<C-D>"
  call assert_equal('given.ctest', expand('%:t'))
  call assert_equal(1, line('.'))
endfunction

function Test_ids()
  let folder = s:scratch .. '/ids'
  call mkdir(folder .. '/tests', 'p')
  call writefile([], folder .. '/ctest.yaml')
  call writefile(readfile(s:samples .. 'sample.ctest'), folder .. '/tests/test_x.ctest')
  call s:open(folder .. '/tests/test_x.ctest')
  for [text, id] in [['test plain', '::plain'], ['    words.fail', '::over_lines'], ['^over_lines', '::over_lines'], ['           struct user \*user', '::over_lines'],
        \ ['params(const', '::over_lines'], ['test(exits', '::outer::last'], ['class(skipif', '::outer'], ['test deep', '::outer::inner::deep'],
        \ ['static int helper', ''], ['struct db \*db =', '']]
    call cursor(search(text, 'w'), 1)
    if text ==# 'test deep'
      call search('test deep')
      continue
    endif
    call assert_equal('tests/test_x.ctest' .. id, ctest#id(), text)
  endfor
endfunction

" What this compiler says of a project with mistakes, as quickfix entries.
function Test_quickfix_of_diagnostics()
  let folder = s:scratch .. '/quickfix'
  call mkdir(folder, 'p')
  call writefile(['paths: [.]'], folder .. '/ctest.yaml')
  call writefile(['fixture(scope = session) int kept(number) { return number; }', 'fixture int number() { return 1; }',
        \ 'test uses(kept, nummber) { assert(kept); }'], folder .. '/test_a.ctest')
  call writefile(['fixture int lonely() { return 1; }', 'test one { assert(1); }'], folder .. '/test_b.ctest')
  execute 'cd' fnameescape(folder)
  compiler! ctestc
  call assert_equal('ctestc run $*', &makeprg)
  let found = []
  for file in ['test_a.ctest', 'test_b.ctest']
    cgetexpr systemlist(shellescape($CTESTC) .. ' check ' .. file)
    call extend(found, map(getqflist(), {_, entry -> [bufname(entry.bufnr), entry.lnum, entry.col, entry.type, matchstr(entry.text, 'CT\d\+')]}))
  endfor
  call assert_equal([['test_a.ctest', 1, 35, 'e', 'CT0201'], ['test_a.ctest', 2, 13, 'n', ''], ['test_a.ctest', 3, 17, 'e', 'CT0301'], ['test_b.ctest', 1, 13, 'w', 'CT0307']], found)
endfunction

" :CtestRun in a file in a subdirectory; the failures are where they are, whatever the current directory.
function Test_quickfix_of_failures()
  let folder = s:scratch .. '/failures'
  call mkdir(folder .. '/tests', 'p')
  call writefile(['paths: [tests]', 'cc: gcc'], folder .. '/ctest.yaml')
  call writefile(['test good { assert(1); }', 'class c {', '    test bad', '    {', '        int two = 2;', '        assert(two == 3);', '    }', '}',
        \ 'test worse { fail("always"); }'], folder .. '/tests/test_b.ctest')
  execute 'cd' fnameescape(s:scratch)
  let g:ctestc_makeprg = $CTESTC .. ' run $*'
  call s:open(folder .. '/tests/test_b.ctest')
  let before = [getcwd(), &makeprg, &errorformat]
  call cursor(5, 1)
  silent CtestRun
  let found = map(getqflist(), {_, entry -> [fnamemodify(bufname(entry.bufnr), ':p'), entry.lnum, entry.type, trim(entry.text)]})
  call assert_equal([[folder .. '/tests/test_b.ctest', 6, 'e', 'assert(two == 3)']], found)
  silent CtestRun!
  call assert_equal([6, 9], map(getqflist(), {_, entry -> entry.lnum}))
  call assert_equal(before, [getcwd(), &makeprg, &errorformat])
  call cursor(1, 1)
  silent CtestRun -q
  call assert_equal([], getqflist())
endfunction

function Test_quickfix_of_c_compilers()
  compiler! ctestc
  cgetexpr ['test_c.ctest: In function ‘ct_test_c’:', 'test_c.ctest:1:18: warning: initialization [-Wint-conversion]', '    1 | test c {',
        \ 'a b.ctest:1:57: error: undeclared', 'x.ctest:2:1: fatal error: nothing.h: No such file', 'x.ctest:3: undefined reference to `add''',
        \ '      | test_a.ctest:11: in crashes', 'FAILED test_a.ctest::fails - why', 'ctestc: 12:30: hello']
  let found = map(getqflist(), {_, entry -> [bufname(entry.bufnr), entry.lnum, entry.col, entry.type]})
  call assert_equal([['test_c.ctest', 1, 18, 'w'], ['a b.ctest', 1, 57, 'e'], ['x.ctest', 2, 1, 'e'], ['x.ctest', 3, 0, 'E'],
        \ ['test_a.ctest', 11, 0, 'I']], found)
endfunction

" What the plugin sets for its buffers it takes back, and nothing of it is global.
function Test_undo()
  call s:open(s:samples .. 'sample.ctest')
  call assert_equal('/* %s */', &commentstring)
  call assert_match('CtestIndent', &indentexpr)
  setfiletype c
  set filetype=c
  call assert_notmatch('CtestIndent', &indentexpr)
  call assert_equal('', maparg(']]', 'n'))
  call assert_equal(0, exists(':CtestRun'))
  call assert_equal(s:cinoptions, &cinoptions)
endfunction

function Test_help()
  execute 'helptags' fnameescape($ROOT .. '/editors/vim/doc')
  help ctest-commands
  call assert_match('ctest.txt$', bufname())
  for tag in ['ctest', 'ctest-motions', 'ctest-compiler', 'ctest-neovim', ':CtestRun', 'g:ctestc_makeprg', 'g:no_ctest_maps']
    call assert_true(index(getcompletion(tag, 'help'), tag) >= 0, tag)
  endfor
  call delete($ROOT .. '/editors/vim/doc/tags')
endfunction

" --- running them ---

let s:results = []
for s:test in sort(getcompletion('Test_', 'function'))
  let v:errors = []
  try
    silent execute 'call' trim(s:test, '()') .. '()'
  catch
    call add(v:errors, v:exception .. ' at ' .. v:throwpoint)
  endtry
  let s:label = $NAME .. ': ' .. tr(matchstr(s:test, 'Test_\zs\w\+'), '_', ' ')
  call extend(s:results, empty(v:errors) ? ['ok ' .. s:label] : ['FAILED ' .. s:label] + map(v:errors[:4], {_, error -> strpart(error, 0, 600)}))
endfor
call writefile(s:results, $OUT)
qall!
