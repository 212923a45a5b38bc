<?php
/**
 * A proxy between web pages and a Phonex service that only this host can reach.
 *
 * /proxy.php/tts  →  PHONEX_URL/tts. Forwards the paths, methods and headers listed below and
 * nothing else; bodies are streamed. Settings: the environment variables PHONEX_URL (default
 * http://127.0.0.1:8000) and PHONEX_API_KEY (optional).
 * PHP 7.4 or newer, no extension needed (openssl for an https:// service).
 */

declare(strict_types=1);

require __DIR__ . '/upstream.php';

const VOICE = '[a-z0-9][a-z0-9-]{0,63}';
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const ROUTES = [
    'GET|HEAD' => [
        '/health', '/health/ready', '/tts/speakers', '/tts/speakers/[A-Za-z]{2}',
        '/jobs', '/job/' . UUID, '/job/' . UUID . '/events', '/status/' . UUID,
        '/audio/' . UUID, '/audio/' . UUID . '/peaks',
        '/voice/list', '/voice/' . VOICE, '/voice/' . VOICE . '/sample',
        '/voice/' . VOICE . '/events',
    ],
    'POST' => [
        '/tts', '/clone', '/clone/quick', '/job/' . UUID . '/retry',
        '/voice/register', '/voice/' . VOICE . '/samples', '/voice/' . VOICE . '/fit',
    ],
    'PATCH' => ['/voice/' . VOICE],
    'DELETE' => ['/job/' . UUID, '/audio/' . UUID, '/voice/' . VOICE, '/voice/' . VOICE . '/fit'],
];
const QUERY = '~^(?:(?:wait|format|fit|n|status|limit|cursor)=[\w.%=+-]{0,200}(?:&|$))*$~D';
const REQUEST_HEADERS = [
    'Accept', 'Content-Type', 'If-Match', 'If-Modified-Since', 'If-None-Match', 'If-Range',
    'Last-Event-ID', 'Prefer', 'Range', 'X-Request-ID',
];
const RESPONSE_HEADERS = [
    'accept-ranges', 'cache-control', 'content-disposition', 'content-length', 'content-range',
    'content-type', 'etag', 'last-modified', 'location', 'preference-applied', 'retry-after',
    'server-timing', 'vary', 'x-content-type-options', 'x-request-id',
];

/** The address of the service, from PHONEX_URL. */
function service(): array
{
    $url = parse_url(getenv('PHONEX_URL') ?: 'http://127.0.0.1:8000');
    $scheme = $url['scheme'] ?? '';
    if (!in_array($scheme, ['http', 'https'], true) || empty($url['host'])) {
        throw new Refusal(500, 'misconfigured', 'PHONEX_URL of the proxy is not an http(s) address.');
    }
    $authority = $url['host'] . (isset($url['port']) ? ':' . $url['port'] : '');
    return [
        'transport' => $scheme === 'https' ? 'ssl' : 'tcp',
        'host' => $url['host'],
        'port' => $url['port'] ?? ($scheme === 'https' ? 443 : 80),
        'authority' => $authority,
        'origin' => "$scheme://$authority",
        'prefix' => rtrim($url['path'] ?? '', '/'),
    ];
}

/** The path after proxy.php as the client sent it: undecoded, so that encoding cannot hide anything. */
function requested_path(): string
{
    $script = $_SERVER['SCRIPT_NAME'];
    $path = explode('?', $_SERVER['REQUEST_URI'], 2)[0];
    $path = strncmp($path, $script, strlen($script)) === 0 ? substr($path, strlen($script)) : '';
    $method = $_SERVER['REQUEST_METHOD'];
    $elsewhere = [];
    foreach (ROUTES as $methods => $patterns) {
        if (preg_match('~^(?:' . implode('|', $patterns) . ')$~D', $path) !== 1) {
            continue;
        }
        if (in_array($method, explode('|', $methods), true)) {
            return $path;
        }
        $elsewhere = array_merge($elsewhere, explode('|', $methods));
    }
    if ($elsewhere !== []) {
        header('Allow: ' . implode(', ', $elsewhere));
        throw new Refusal(405, 'method_not_allowed', 'This path does not accept that method.');
    }
    throw new Refusal(404, 'not_found', 'The proxy does not forward this path.');
}

function requested_query(): string
{
    $query = explode('?', $_SERVER['REQUEST_URI'], 2)[1] ?? '';
    if (preg_match(QUERY, $query) !== 1 || preg_match('~%(?:[01]|7f)~i', $query) === 1) {
        throw new Refusal(400, 'invalid_query', 'The query has fields or characters that are not forwarded.');
    }
    return $query === '' ? '' : "?$query";
}

function requested_length(): int
{
    if (isset($_SERVER['HTTP_TRANSFER_ENCODING'])) {
        throw new Refusal(411, 'length_required', 'Send the request with a Content-Length.');
    }
    $length = $_SERVER['CONTENT_LENGTH'] ?? '';
    if (preg_match('~^\d{0,12}$~D', $length) !== 1) {
        throw new Refusal(400, 'invalid_length', 'Content-Length is not a number.');
    }
    $multipart = stripos($_SERVER['CONTENT_TYPE'] ?? '', 'multipart/') === 0;
    if ($multipart && ini_get('enable_post_data_reading')) {
        throw new Refusal(500, 'misconfigured', 'PHP parses uploads itself: set enable_post_data_reading=Off.');
    }
    return (int) $length;
}

function request_head(array $service, string $target, int $length): string
{
    $lines = [
        $_SERVER['REQUEST_METHOD'] . ' ' . $service['prefix'] . "$target HTTP/1.1",
        'Host: ' . $service['authority'],
        'Connection: close',
        'Accept-Encoding: identity',
    ];
    foreach (REQUEST_HEADERS as $name) {
        $key = strtoupper(strtr($name, '-', '_'));
        $value = $_SERVER["HTTP_$key"] ?? $_SERVER[$key] ?? '';
        if (preg_match('~[^\x20-\x7e]~', $value) === 1) {
            throw new Refusal(400, 'invalid_header', "The header $name has characters that are not forwarded.");
        }
        if ($value !== '') {
            $lines[] = "$name: $value";
        }
    }
    if ($length > 0 || !in_array($_SERVER['REQUEST_METHOD'], ['GET', 'HEAD'], true)) {
        $lines[] = "Content-Length: $length";
    }
    $key = trim(getenv('PHONEX_API_KEY') ?: '');
    if (preg_match('~[^\x21-\x7e]~', $key) === 1) {
        throw new Refusal(500, 'misconfigured', 'PHONEX_API_KEY of the proxy is not a valid key.');
    }
    if ($key !== '') {
        $lines[] = "Authorization: Bearer $key";
    }
    return implode("\r\n", $lines) . "\r\n\r\n";
}

function pass_head(Upstream $upstream, array $service): void
{
    header_remove('X-Powered-By');
    header('X-Accel-Buffering: no');  // nginx would buffer the stream
    ini_set('default_charset', '');  // PHP would add it to the service's own Content-Type
    if (!isset($upstream->headers['content-type'])) {
        ini_set('default_mimetype', '');
    }
    foreach (RESPONSE_HEADERS as $name) {
        $value = $upstream->headers[$name] ?? null;
        if ($name === 'location' && $value !== null) {
            $value = through_proxy($value, $service);
        }
        if ($value !== null) {
            header("$name: $value");
        }
    }
    http_response_code($upstream->status);  // last: PHP turns any status with a Location into 302
}

/** A URL of the service as clients of the proxy reach it; null for any other URL. */
function through_proxy(string $location, array $service): ?string
{
    if (strncmp($location, $service['origin'] . '/', strlen($service['origin']) + 1) === 0) {
        $location = substr($location, strlen($service['origin']));
    }
    $prefix = $service['prefix'] . '/';
    if (strncmp($location, $prefix, strlen($prefix)) !== 0 || strncmp($location, '//', 2) === 0) {
        return null;
    }
    return $_SERVER['SCRIPT_NAME'] . substr($location, strlen($prefix) - 1);
}

function tell(Refusal $refusal): void
{
    http_response_code($refusal->getCode());
    header_remove('X-Powered-By');
    array_map('header_remove', RESPONSE_HEADERS);  // of a response that was cut off
    header('Content-Type: application/problem+json');
    header('Cache-Control: no-store');
    if ($refusal->getCode() >= 502) {
        header('Retry-After: 5');
    }
    $detail = $refusal->getMessage();
    echo json_encode([
        'type' => 'about:blank', 'title' => ucfirst(strtr($refusal->problem, '_', ' ')),
        'status' => $refusal->getCode(), 'code' => $refusal->problem, 'detail' => $detail,
        'message' => $detail, 'errors' => [],
        'request_id' => $_SERVER['HTTP_X_REQUEST_ID'] ?? null,
        'error' => ['message' => $detail, 'type' => 'proxy_error', 'param' => null, 'code' => $refusal->problem],
    ], JSON_INVALID_UTF8_SUBSTITUTE);
}

function main(): void
{
    try {
        if (($_SERVER['HTTP_SEC_FETCH_SITE'] ?? '') === 'cross-site') {
            throw new Refusal(403, 'cross_site', 'Pages of other sites may not use this proxy.');
        }
        $service = service();
        $target = requested_path() . requested_query();
        $length = requested_length();
        $head = request_head($service, $target, $length);
        $upstream = new Upstream($service['transport'] . '://' . $service['host'] . ':' . $service['port']);
        $upstream->send($head, fopen('php://input', 'rb'), $length);
        $upstream->read_head();
        pass_head($upstream, $service);
        if ($_SERVER['REQUEST_METHOD'] === 'HEAD' || in_array($upstream->status, [204, 304], true)) {
            return;
        }
        foreach ($upstream->body() as $piece) {
            echo $piece;
            flush();
        }
    } catch (Refusal $refusal) {
        if (headers_sent()) {
            return;  // too late for a status: the client gets fewer bytes than Content-Length
        }
        tell($refusal);
    }
}

ini_set('display_errors', '0');
ini_set('zlib.output_compression', '0');
set_time_limit(0);
while (ob_get_level() > 0) {
    ob_end_clean();
}
main();
