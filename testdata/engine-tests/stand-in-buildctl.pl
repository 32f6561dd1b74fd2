#!/usr/bin/perl
# A stand-in for buildctl where there is none: `buildctl [--addr unix://PATH] dial-stdio` joins standard input and output
# with BuildKit's socket. Perl is in every Debian image.
use strict;
use warnings;
use IO::Select;
use IO::Socket::UNIX;

my $path = '/run/buildkit/buildkitd.sock';
if (@ARGV > 1 && $ARGV[0] eq '--addr') {
    shift;
    ($path = shift) =~ s{^unix://}{};
}
die "stand-in buildctl: only dial-stdio\n" unless "@ARGV" eq 'dial-stdio';
my $socket = IO::Socket::UNIX->new($path) or die "stand-in buildctl: $path: $!\n";
my %to = (fileno(STDIN) => $socket, fileno($socket) => \*STDOUT);
my $ready = IO::Select->new(\*STDIN, $socket);
while ($ready->count) {
    for my $from ($ready->can_read) {
        my $out = $to{fileno $from};
        my $read = sysread $from, my $bytes, 65536;
        if (!$read) {
            exit 0 if $from == $socket;
            $ready->remove($from);
            $socket->shutdown(1);
            next;
        }
        for (my $at = 0; $at < $read;) {
            $at += syswrite($out, $bytes, $read - $at, $at) // exit 1;
        }
    }
}
