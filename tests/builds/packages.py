"""What `cmake --install` and CPack make: files, manual pages, completions, a Debian package in a chroot."""
import os
import pathlib
import re
import shutil
import subprocess

from harness import BUILD, ROOT, Project, Skip, contains, equal, installation, need, run, test, top

COMMANDS = ["run", "init", "check", "list", "fixtures", "plan", "graph", "explain"]


def plain(text):
    """A page as it is read, without the escapes of its source."""
    for escape, character in (("\\-", "-"), ("\\(aq", "'"), ("\\(ga", "`"), ("\\(ti", "~"), ("\\(ha", "^"), ("\\fB", ""), ("\\fI", ""),
                              ("\\fR", ""), ("\\&", ""), ("\\e", "\\")):
        text = text.replace(escape, character)
    return text


def page(name):
    return (installation() / "share/man" / f"man{name[-1]}" / name).read_text()


def options_of(help_text):
    """The options in a --help, as they are written there."""
    return re.findall(r"^  (-[^ ]*(?:(?:,| )[^ ]+)*?)(?:  |$| (?=[a-z]+ ))", help_text.split("options:")[-1], re.M)


@test
def installed_files():
    names = {str(path.relative_to(installation())) for path in installation().rglob("*") if path.is_file()}
    for name in """bin/ctestc lib/libctest.a lib/pkgconfig/ctestc.pc lib/cmake/ctestc/ctestcConfig.cmake
            lib/cmake/ctestc/ctestcConfigVersion.cmake lib/cmake/ctestc/ctestcSuite.cmake include/ctest/ctest.h include/ctest/plan.h
            include/ctest/builtin.h share/ctestc/runtime/builtin.c share/ctestc/runtime/builtin.ctest
            share/ctestc/runtime/core/main.c share/ctestc/editors/README.md share/man/man1/ctestc.1 share/man/man5/ctest.yaml.5
            share/man/man7/ctestc-language.7 share/bash-completion/completions/ctestc share/zsh/site-functions/_ctestc
            share/fish/vendor_completions.d/ctestc.fish share/doc/ctestc/copyright include/ctest/prelude.h include/ctest/prelude/assert.h
            share/ctestc/editors/ctags/ctest.ctags share/ctestc/editors/kate/ctest.xml share/ctestc/editors/vim/syntax/ctest.vim
            share/vim/vimfiles/syntax/ctest.vim share/nvim/site/lua/ctest/lsp.lua""".split():
        assert name in names, name
    sources = {str(path.relative_to(ROOT / "runtime")) for path in (ROOT / "runtime").rglob("*.[ch]")
               if "include" not in path.parts}
    equal({name[len("share/ctestc/runtime/"):] for name in names if name.startswith("share/ctestc/runtime/")},
          sources | {"builtin.c", "builtin.ctest"})


def installed_editors():
    """What the install tree has for editors that look in their own places."""
    return installation() / "share"


@test
def installed_for_vim():
    need("vim")
    script = top / "installed.vim"
    script.write_text(f"""set nocompatible
execute 'set runtimepath=' .. fnameescape('{installed_editors()}/vim/vimfiles') .. ',$VIMRUNTIME'
filetype plugin indent on
syntax on
edit {ROOT}/examples/sqlite/tests/test_loans.ctest
let found = [&filetype, b:current_syntax, exists(':CtestRun') ? 'command' : '']
let offered = getcompletion('ctest-', 'help')
help :CtestRun
call writefile(found + [len(offered) > 5 ? 'tags' : '', expand('%:t'), getline('.')], '{top}/installed.txt')
qall!
""")
    run("vim", "-es", "-N", "-u", "NONE", "-i", "NONE", "-S", script, status=None)
    found = (top / "installed.txt").read_text().split("\n")
    equal(found[:5], ["ctest", "ctest", "command", "tags", "ctest.txt"])
    contains(found[5], "*:CtestRun*")


@test
def installed_for_emacs():
    """The package is found and activated as at the start of Emacs."""
    need("emacs")
    out = run("emacs", "-Q", "--batch", "--eval", f"""(progn (require 'package)
        (setq package-directory-list '("{installed_editors()}/emacs/site-lisp/elpa") package-user-dir "{top}/nothing")
        (package-initialize)
        (find-file "{ROOT}/examples/sqlite/tests/test_loans.ctest")
        (princ (format "%s %s" major-mode (alist-get 'ctest-mode package-alist))))""")
    contains(out, "ctest-mode (#s(package-desc ctest-mode (0 1 0)")


@test
def manual_pages_say_what_help_says():
    page1 = plain(page("ctestc.1"))
    helps = [run("ctestc", "--help"), *[run("ctestc", command, "--help") for command in COMMANDS],
             run(BUILD / "manual/manual_program", "--help").replace("usage:", "options:", 1)]
    count = 0
    for text in helps:
        for line in text.split("options:")[-1].split("\n"):
            found = re.match(r"  (-.{0,31}?)(?:  +(.*)|)$", line)
            if found and not found[1].startswith("--isolate=worker|test|none "):
                contains(page1, f"\n.B {found[1]}\n" + (found[2] or ""))
                count += 1
    assert count > 90, count
    for command in COMMANDS:
        assert re.search(rf"^\.B {command}( |$)", page1, re.M), command
    for name in ("TEST_TOTAL_SHARDS", "NO_COLOR", "--cache-dir=DIR"):
        contains(page1, name)


@test
def manual_pages_say_what_the_reference_says():
    reference = (ROOT / "grammar/LANGUAGE.md").read_text()
    language = plain(page("ctestc-language.7"))
    for heading in re.findall(r"^## (.*)$", re.sub(r"^```.*?^```", "", reference, flags=re.S | re.M), re.M):
        contains(language, f".SH {heading.upper()}")
    texts = re.sub(r"^\.nf\n.*?^\.fi\n", "", language, flags=re.S | re.M)
    for left in ("**", "](", "\n| ", "\n* ", "```"):
        assert left not in texts, (left, texts[texts.index(left) - 40:texts.index(left) + 40])
    for line in re.findall(r"^[A-Z][^`*|\[\n]{60,}$", reference, re.M)[:200]:
        contains(" ".join(language.split()), " ".join(line.split()))
    table = reference.split("### ctest.yaml")[1].split("### The test program")[0]
    keys = re.findall(r"^\| `([^`]*)`", table, re.M)
    assert len(keys) >= 10, keys
    for key in keys:
        contains(plain(page("ctest.yaml.5")), f".TP\n{key}\n")


@test
def manual_pages_are_well_formed():
    need("mandoc")
    for name in ("ctestc.1", "ctest.yaml.5", "ctestc-language.7"):
        path = installation() / "share/man" / f"man{name[-1]}" / name
        complaints = [line for line in run("mandoc", "-T", "lint", "-W", "warning", path, status=None).split("\n")
                      if line and "missing date" not in line]
        equal(complaints, [])
        assert len(run("mandoc", "-T", "utf8", path)) > 1000


# --- completions ------------------------------------------------------------------------------------------------


def bash(line):
    """What bash offers behind a command line; what stands there is split as readline splits it."""
    words = [part for word in line.split(" ") for part in re.split(r"(=)", word) if part or not word]
    script = (f"compopt() {{ :; }}; . '{installation()}/share/bash-completion/completions/ctestc'; COMP_WORDS=({' '.join(map(repr, words))}); "
              f"COMP_CWORD={len(words) - 1}; _ctestc; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
    return run("bash", "-c", script, cwd=top).split()


def fish(line):
    return [offer.split("\t")[0] for offer in run("fish", "--no-config", "-c", f"source {installation()}/share/fish/"
                                                  f"vendor_completions.d/ctestc.fish; complete -C {line!r}", cwd=top).split("\n")]


def zsh(line):
    """Types the line and a tab twice in a real zsh, and reads what it lists."""
    script = f"""
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1=; TERM=dumb; fpath=({installation()}/share/zsh/site-functions $fpath); autoload -Uz compinit; compinit -u -D; zstyle ":completion:*" verbose no; LISTMAX=1000; setopt no_beep; bindkey "^I" menu-complete; bindkey "^X" list-choices; echo READ""Y'
while zpty -r shell text; do [[ $text == *READY* ]] && break; done
zpty -w -n shell {line!r}$'\\x18'
sleep 1
zpty -w -n shell $'\\x15'
zpty -w shell 'echo DO""NE'
while zpty -r shell text; do print -r -- "$text"; [[ $text == *DONE* ]] && break; done
zpty -d shell
"""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", run("zsh", "-f", "-c", script, cwd=top, timeout=20))


@test
def completion_of_bash():
    need("bash")
    equal(bash("ctestc ch"), ["check"])
    assert set(COMMANDS) <= set(bash("ctestc "))
    assert {"--depfile=", "--depfile-target=", "--depfile-phony"} == set(bash("ctestc --depf")), bash("ctestc --depf")
    equal(bash("ctestc --diagnostics=j"), ["json"])
    equal(bash("ctestc run --color=a"), ["auto", "always"])
    equal(bash("ctestc run --tb="), ["long", "short", "line", "no"])
    assert "--lf" in bash("ctestc run --") and "--lf" not in bash("ctestc list --")
    assert "--format=" in bash("ctestc list --") and "--format=" not in bash("ctestc run --")
    equal(bash("ctestc explain CT020"), ["CT0201", "CT0202"])
    (top / "completed.ctest").write_text("")
    equal(bash("ctestc list comp"), ["completed.ctest"])
    run("bash", "-n", installation() / "share/bash-completion/completions/ctestc")


@test
def completion_of_fish():
    need("fish")
    contains(fish("ctestc ch"), "check")
    equal({offer for offer in fish("ctestc --depf") if offer}, {"--depfile", "--depfile-target", "--depfile-phony"})
    assert "--lf" in fish("ctestc run --l") and "--lf" not in fish("ctestc list --l")
    equal([offer for offer in fish("ctestc run --tb=l") if offer], ["--tb=line", "--tb=long"])
    contains(fish("ctestc explain CT020"), "CT0202")


@test
def completion_of_zsh():
    need("zsh")
    run("zsh", "-n", installation() / "share/zsh/site-functions/_ctestc")
    contains(zsh("ctestc run --setup-"), "--setup-show")
    out = zsh("ctestc --depfile")
    contains(out, "--depfile-phony")
    contains(zsh("ctestc run --tb="), "short")
    assert "fixtures" in zsh("ctestc f"), zsh("ctestc f")


# --- the Debian package ---------------------------------------------------------------------------------------------


def package():
    need("cpack", "dpkg-deb", "dpkg-shlibdeps")
    run("cpack", "-G", "DEB", "-B", top / "package", cwd=BUILD)
    return next((top / "package").glob("*.deb"))


@test
def debian_package():
    deb = package()
    fields = run("dpkg-deb", "-f", deb)
    contains(fields, "Package: ctestc\n")
    assert re.search(r"^Depends: .*libc6.*libyaml-0-2", fields, re.M), fields
    unpacked = top / "unpacked"
    run("dpkg-deb", "-x", deb, unpacked)
    assert {path.name for path in (unpacked / "usr").iterdir()} == {"bin", "include", "lib", "share"}
    for path in unpacked.rglob("*"):
        assert not path.is_file() or not path.stat().st_mode & 0o022, path


def fresh_chroot():
    """A small Debian with tcc and ninja, made once for each build tree."""
    if os.geteuid() != 0:
        raise Skip("only root can make a chroot")
    need("debootstrap", "chroot", "tar")
    codename = re.search(r"^VERSION_CODENAME=(\w+)$", pathlib.Path("/etc/os-release").read_text(), re.M)
    suite = codename[1] if codename and shutil.which("apt-get") else "stable"
    # debootstrap wants a path without spaces; what is installed by the tests lies in such a one.
    tar, root = BUILD / f"tests/{suite}.tar", installation().parent / "chroot"
    if not tar.exists():
        made = subprocess.run(["debootstrap", "--variant=minbase", "--include=libyaml-0-2,libjansson4,tcc,libc6-dev,ninja-build", suite,
                               root], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=200)
        if made.returncode != 0:
            shutil.rmtree(root, ignore_errors=True)
            raise Skip(f"debootstrap cannot make one: {made.stdout.strip().splitlines()[-1:]}")
        run("tar", "-C", root, "-cf", tar, "--one-file-system", ".")
        return root
    root.mkdir()
    run("tar", "-C", root, "-xf", tar)
    return root


def files_in(root):
    ignored = re.compile(r"^(proc|sys|dev|tmp)(/|$)|^var/(lib/dpkg|log|cache)(/|$)")
    names = {str(path.relative_to(root)) for path in root.rglob("*")}
    return {name for name in names if not ignored.search(name)}


@test
def debian_package_in_a_chroot():
    """Installed, used and purged; nothing is left."""
    root = fresh_chroot()
    before = files_in(root)
    shutil.copy(package(), root / "tmp/ctestc.deb")
    project = Project("in a chroot", "out")
    shutil.copytree(project.path, root / "tmp/a project")

    # ctestc finds its library by /proc. What is mounted is seen by the command alone, and goes with it.
    def inside(*words, status=0):
        return run("unshare", "--mount", "sh", "-c", 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"', root, "env", "-i",
                   "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "CC=tcc", *words, status=status)

    if subprocess.run(["unshare", "--mount", "sh", "-c", 'mount -t proc proc "$0/proc"', root], capture_output=True).returncode:
        raise Skip("nothing can be mounted here")
    inside("dpkg", "-i", "/tmp/ctestc.deb")
    contains(inside("ctestc", "--version"), "ctestc ")
    contains(inside("sh", "-c", "cd '/tmp/a project' && ctestc run"), "6 passed, 1 skipped")
    out = inside("sh", "-c", "cd /tmp && ctestc -o gen '/tmp/a project/tests' && tcc -I '/tmp/a project/src' gen/*.c "
                 "'/tmp/a project/src/account.c' -lctest -o program && ./program")
    contains(out, "6 passed, 1 skipped")
    assert (root / "usr/share/doc/ctestc/copyright").exists()
    inside("dpkg", "--verify", "ctestc")
    inside("dpkg", "--purge", "ctestc")
    contains(inside("dpkg", "-s", "ctestc", status=1), "not installed")
    equal(files_in(root), before)
