/**
 * The JSON API of application servers under {@code /v1}: publishing, presence and lists, device
 * tokens and what the log holds. Callers show their seckey as a bearer token (RFC 6750); errors are
 * problem details (RFC 9457); the contract is the OpenAPI document at {@code /v1/openapi.json}.
 */
package io.pushbridge.server.api;
