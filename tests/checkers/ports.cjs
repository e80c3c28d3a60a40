// The observatory asks at ports 80 and 443, whatever it is told. PORTS='{"80": 8080, "443": 8443}' leads it to others, so that
// it can be asked about a portal that listens where nobody needs to be root.
const { Socket } = require("node:net");

const ports = JSON.parse(process.env.PORTS);
const connect = Socket.prototype.connect;
Socket.prototype.connect = function (...given) {
  const options = Array.isArray(given[0]) ? given[0][0] : given[0];
  if (options && options.port in ports) options.port = ports[options.port];
  return connect.apply(this, given);
};
