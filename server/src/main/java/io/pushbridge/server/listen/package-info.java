/**
 * The ports of the server: which there are, and what stands before the protocol on each: the
 * networks it is for, the PROXY header that names the client, the cipher, and whom a client's
 * certificate names.
 */
package io.pushbridge.server.listen;
