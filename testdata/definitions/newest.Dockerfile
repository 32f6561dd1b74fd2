FROM debian:bookworm-slim
RUN --mount=type=secret,id=token,env=TOKEN --mount=type=secret,id=key,env=KEY,target=/key,required true
COPY --chmod=u=rwX,go=rX tree /tree
COPY --exclude=*.tmp --exclude=!keep.tmp tree /some
COPY --parents a/./b/c.txt /parents/
ADD --unpack=true https://example.org/archive.tar.gz /unpacked/
