<?php
/**
 * One HTTP/1.1 exchange over a socket, with timeouts and without holding a body in memory.
 * Independent of routes. PHP's own http:// stream would take the request body as one string.
 */

declare(strict_types=1);

const CONNECT_SECONDS = 5;
const SILENT_SECONDS = 90;  // more than the service waits for a synthesis (PHONEX_SYNC_WAIT, 30)
const TOTAL_SECONDS = 900;
const PIECE = 65536;

/** An error returned to the client instead of the service's response. */
final class Refusal extends Exception
{
    public string $problem;

    public function __construct(int $status, string $problem, string $detail)
    {
        parent::__construct($detail, $status);
        $this->problem = $problem;
    }
}

final class Upstream
{
    public int $status = 0;
    /** @var array<string, string> names in lower case */
    public array $headers = [];
    /** @var resource */
    private $stream;
    private float $deadline;

    /** $address: tcp://host:port or ssl://host:port. */
    public function __construct(string $address)
    {
        $this->deadline = microtime(true) + TOTAL_SECONDS;
        $stream = @stream_socket_client($address, $errno, $error, CONNECT_SECONDS);
        if ($stream === false) {
            throw new Refusal(502, 'upstream_unreachable', 'The voice service does not respond.');
        }
        stream_set_timeout($stream, SILENT_SECONDS);
        $this->stream = $stream;
    }

    /**
     * Send the head and $length bytes of $body. Stops early if the service responds before it
     * has read everything (413, 429) or closes the connection.
     *
     * @param resource $body
     */
    public function send(string $head, $body, int $length): void
    {
        $going = $this->write($head);
        while ($going && $length > 0 && !$this->has_answered()) {
            $piece = fread($body, min(PIECE, $length));
            if ($piece === false || $piece === '') {
                throw new Refusal(400, 'body_incomplete', 'The body ended early or exceeds post_max_size.');
            }
            $length -= strlen($piece);
            $going = $this->write($piece);
        }
    }

    /** Read status and headers of the final response; interim ones (1xx) are skipped. */
    public function read_head(): void
    {
        do {
            if (preg_match('~^HTTP/1\.[01] ([1-5]\d\d)(?: |$)~', $this->line(), $match) !== 1) {
                throw $this->broken();
            }
            $this->status = (int) $match[1];
            $this->headers = [];
            while (($line = $this->line()) !== '') {
                [$name, $value] = array_pad(explode(':', $line, 2), 2, '');
                $this->headers[strtolower(trim($name))] = trim($value);
            }
        } while ($this->status < 200);
    }

    /** The response body, piece by piece, without its transfer coding. */
    public function body(): Generator
    {
        if (strtolower($this->headers['transfer-encoding'] ?? '') === 'chunked') {
            while (($size = $this->chunk_size()) > 0) {
                yield from $this->bytes($size);
                $this->line();
            }
        } elseif (isset($this->headers['content-length'])) {
            yield from $this->bytes((int) $this->headers['content-length']);
        } else {
            while (($piece = $this->read(PIECE)) !== '') {
                yield $piece;
            }
        }
    }

    private function bytes(int $left): Generator
    {
        while ($left > 0) {
            $piece = $this->read($left);
            if ($piece === '') {
                throw $this->broken();
            }
            $left -= strlen($piece);
            yield $piece;
        }
    }

    private function chunk_size(): int
    {
        if (preg_match('~^([0-9a-f]{1,8})\s*(?:;|$)~i', $this->line(), $match) !== 1) {
            throw $this->broken();
        }
        return (int) hexdec($match[1]);
    }

    /** False if the service has closed the connection; it may have responded before. */
    private function write(string $bytes): bool
    {
        while ($bytes !== '') {
            $n = @fwrite($this->stream, $bytes);
            if ($n === false || $n === 0) {
                return false;
            }
            $bytes = substr($bytes, $n);
        }
        return true;
    }

    private function has_answered(): bool
    {
        $readable = [$this->stream];
        $none = null;
        return stream_select($readable, $none, $none, 0) === 1;
    }

    private function line(): string
    {
        $line = stream_get_line($this->stream, 16384, "\n");
        $this->stop_when_late();
        if ($line === false) {
            throw $this->broken();
        }
        return rtrim($line, "\r");
    }

    /** At least one byte and at most $limit, or '' at the end. */
    private function read(int $limit): string
    {
        do {
            $bytes = (string) @fread($this->stream, min($limit, PIECE));
            $this->stop_when_late();
        } while ($bytes === '' && !feof($this->stream));
        return $bytes;
    }

    private function stop_when_late(): void
    {
        if (stream_get_meta_data($this->stream)['timed_out'] || microtime(true) > $this->deadline) {
            throw new Refusal(504, 'upstream_timeout', 'The voice service took too long.');
        }
    }

    private function broken(): Refusal
    {
        return new Refusal(502, 'upstream_broken', 'The voice service cut off its response.');
    }
}
