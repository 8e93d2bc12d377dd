/** Where the application is looked for in these lines, as in the guides. */
const APPLICATION = '127.0.0.1:8080'

type Lines = (of: { host: string; signIn: URL }) => string

/** What stands in the settings of a proxy that asks Sallyport before each request: what the guides say, for this host. */
export const PROXIES = {
  caddy: {
    name: 'Caddy',
    lines: ({ host, signIn: { protocol, host: name, origin } }) => {
      const upstream = protocol === 'https:' ? origin : name
      return `${host} {
  route {
    forward_auth ${upstream} {
      uri /forward-auth
      header_up X-Forwarded-Host ${host}
      copy_headers Remote-User Remote-Email Remote-Name Remote-Groups Remote-Account
    }
    request_header Cookie "\\b(__Host-)?sallyport_host(_handshake)?=[^;]*(; )?()" "$4"
    reverse_proxy ${APPLICATION}
  }
}`
    },
  },
  nginx: {
    name: 'nginx',
    lines: ({ host, signIn: { origin } }) => {
      // nginx takes a port where it listens, and none in a name
      const [name, port = '443'] = host.split(':')
      return `map $http_cookie $without_handshake {
  default $http_cookie;
  "~^(?<before>(?:.*; )?)(?:__Host-)?sallyport_host_handshake=[^;]*(?:; |$)(?<behind>.*)$" $before$behind;
}
map $without_handshake $without_sallyport {
  default $without_handshake;
  "~^(?<front>(?:.*; )?)(?:__Host-)?sallyport_host=[^;]*(?:; |$)(?<rest>.*)$" $front$rest;
}

server {
  listen ${port} ssl;
  server_name ${name};
  ssl_certificate /etc/ssl/${name}.pem;
  ssl_certificate_key /etc/ssl/private/${name}.key;

  location / {
    auth_request /.sallyport;
    auth_request_set $sallyport_to $upstream_http_location;
    auth_request_set $sallyport_cookie $upstream_http_set_cookie;
    auth_request_set $sallyport_user $upstream_http_remote_user;
    auth_request_set $sallyport_email $upstream_http_remote_email;
    auth_request_set $sallyport_name $upstream_http_remote_name;
    auth_request_set $sallyport_groups $upstream_http_remote_groups;
    auth_request_set $sallyport_account $upstream_http_remote_account;
    error_page 401 = @sallyport;

    proxy_set_header Remote-User $sallyport_user;
    proxy_set_header Remote-Email $sallyport_email;
    proxy_set_header Remote-Name $sallyport_name;
    proxy_set_header Remote-Groups $sallyport_groups;
    proxy_set_header Remote-Account $sallyport_account;
    proxy_set_header Host ${host};
    proxy_set_header Cookie $without_sallyport;
    proxy_pass http://${APPLICATION};
  }

  location = /.sallyport {
    internal;
    proxy_pass ${origin}/forward-auth;
    proxy_pass_request_headers off;
    proxy_pass_request_body off;
    proxy_set_header Content-Length "";
    proxy_set_header Cookie $http_cookie;
    proxy_set_header Accept $http_accept;
    proxy_set_header Sec-Fetch-Mode $http_sec_fetch_mode;
    proxy_set_header Sec-Fetch-Dest $http_sec_fetch_dest;
    proxy_set_header X-Original-Method $request_method;
    proxy_set_header X-Original-URL $scheme://${host}$request_uri;
  }

  location @sallyport {
    internal;
    if ($sallyport_to = "") {
      return 401;
    }
    add_header Set-Cookie $sallyport_cookie always;
    add_header Cache-Control no-store always;
    return 302 $sallyport_to;
  }
}`
    },
  },
  traefik: {
    name: 'Traefik',
    lines: ({ signIn: { origin } }) => `http:
  middlewares:
    sallyport:
      forwardAuth:
        address: ${origin}/forward-auth
        authResponseHeaders: [Remote-User, Remote-Email, Remote-Name, Remote-Groups, Remote-Account]`,
  },
  envoy: {
    name: 'Envoy',
    lines: ({ signIn: { origin } }) => `name: envoy.filters.http.ext_authz
typed_config:
  '@type': type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz
  http_service:
    path_prefix: /forward-auth/envoy
    server_uri: { uri: ${origin}, cluster: sallyport, timeout: 1s }
    authorization_request:
      allowed_headers:
        patterns: [{ exact: accept }, { exact: cookie }, { exact: sec-fetch-mode }, { exact: sec-fetch-dest }]
      headers_to_add: [{ key: x-forwarded-proto, value: '%REQ(:SCHEME)%' }]
    authorization_response:
      allowed_upstream_headers:
        patterns: [{ prefix: remote- }]
      allowed_client_headers:
        patterns: [{ exact: location }, { exact: set-cookie }]`,
  },
} as const satisfies Record<string, { name: string; lines: Lines }>

export type Proxy = keyof typeof PROXIES

/** The proxy of this name, if it is one that we have lines for. */
export function asProxy(name: unknown): Proxy | undefined {
  return typeof name === 'string' && Object.hasOwn(PROXIES, name) ? (name as Proxy) : undefined
}
