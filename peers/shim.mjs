// Stands in front of an HTTP server and adds one header to every request, for clients that have no way to send it.
// usage: shim.mjs PORT TARGET NAME VALUE-FILE
import { readFileSync } from 'node:fs';
import http from 'node:http';

const [port, target, name, valueFile] = process.argv.slice(2);
const { hostname, port: targetPort } = new URL(target);
const value = readFileSync(valueFile, 'utf8').trim();

const server = http.createServer((incoming, outgoing) => {
  // Everything else stays as it came, `Host` and `Origin` too: whether they are refused is the server's business.
  const headers = [...incoming.rawHeaders, name, value];
  const { method, url: path } = incoming;
  const onward = http.request({ hostname, port: targetPort, method, path, headers, setHost: false }, (answer) => {
    outgoing.writeHead(answer.statusCode, answer.rawHeaders);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  // A client that leaves cancels its request.
  outgoing.on('close', () => onward.destroy());
  incoming.pipe(onward);
});
server.listen(Number(port), '127.0.0.1', () => console.log(`ready http://127.0.0.1:${port}`));
