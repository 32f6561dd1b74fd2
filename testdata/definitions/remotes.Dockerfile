FROM scratch
ADD --chmod=0755 --checksum=sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa https://example.org/tool?x=1&y=2 /usr/bin/tool
ADD --chown=5:6 https://example.org/notes.txt /notes/
ADD https://git.example.org/team/library.git#v1.2:docs /library
ADD --keep-git-dir=true git@git.example.org:team/other.git#main /other
