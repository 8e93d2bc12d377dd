type Lines = (of: { host: string; signIn: URL }) => string

const HEADERS = ['Remote-User', 'Remote-Email', 'Remote-Name', 'Remote-Groups', 'Remote-Account']

/** What stands in the settings of a proxy that asks Sallyport before each request. */
export const PROXIES = {
  caddy: {
    name: 'Caddy',
    lines: ({ host, signIn }) => `${host} {
  forward_auth ${signIn.protocol === 'https:' ? signIn.host : signIn.origin} {
    uri /forward-auth
    copy_headers ${HEADERS.join(' ')}
  }
  reverse_proxy localhost:3001
}`,
  },
  nginx: {
    name: 'nginx',
    lines: ({ host, signIn }) => `server {
  server_name ${host};
  location = /sallyport {
    internal;
    proxy_pass ${signIn.origin}/forward-auth;
    proxy_pass_request_body off;
    proxy_set_header Content-Length "";
    proxy_set_header X-Forwarded-Method $request_method;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-Host $http_host;
    proxy_set_header X-Forwarded-Uri $request_uri;
  }
  location / {
    auth_request /sallyport;
${HEADERS.map((name) => {
  const variable = name.toLowerCase().replaceAll('-', '_')
  return `    auth_request_set $${variable} $upstream_http_${variable};\n    proxy_set_header ${name} $${variable};`
}).join('\n')}
    auth_request_set $sallyport_location $upstream_http_location;
    error_page 401 = @sallyport;
    proxy_pass http://localhost:3001;
  }
  location @sallyport {
    return 303 $sallyport_location;
  }
}`,
  },
  traefik: {
    name: 'Traefik',
    lines: ({ host, signIn }) => `http:
  middlewares:
    sallyport:
      forwardAuth:
        address: ${signIn.origin}/forward-auth
        authResponseHeaders:
${HEADERS.map((name) => `          - ${name}`).join('\n')}
  routers:
    application:
      rule: Host(\`${host}\`)
      middlewares: [sallyport]
      service: application
  services:
    application:
      loadBalancer:
        servers:
          - url: http://localhost:3001`,
  },
  envoy: {
    name: 'Envoy',
    lines: ({ signIn }) => `http_filters:
  - name: envoy.filters.http.ext_authz
    typed_config:
      "@type": type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz
      http_service:
        server_uri:
          uri: ${signIn.origin}
          cluster: sallyport
          timeout: 2s
        path_prefix: /forward-auth
        authorization_request:
          allowed_headers:
            patterns:
              - exact: cookie
        authorization_response:
          allowed_upstream_headers:
            patterns:
${HEADERS.map((name) => `              - exact: ${name.toLowerCase()}`).join('\n')}`,
  },
} as const satisfies Record<string, { name: string; lines: Lines }>

export type Proxy = keyof typeof PROXIES

/** The proxy of this name, if it is one that we have lines for. */
export function asProxy(name: unknown): Proxy | undefined {
  return typeof name === 'string' && Object.hasOwn(PROXIES, name) ? (name as Proxy) : undefined
}
