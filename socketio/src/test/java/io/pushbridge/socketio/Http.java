package io.pushbridge.socketio;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Raw polling requests to one server. */
final class Http {
  private static final Pattern SID = Pattern.compile("\"sid\":\"([^\"]+)\"");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String base;

  Http(int port, String path) {
    this.base = "http://127.0.0.1:" + port + path;
  }

  HttpClient client() {
    return client;
  }

  HttpRequest.Builder request(String pathAndQuery) {
    return HttpRequest.newBuilder(URI.create(base + pathAndQuery));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
    return client.sendAsync(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> get(String query) {
    return send(request(query).GET());
  }

  CompletableFuture<HttpResponse<String>> getAsync(String query) {
    return sendAsync(request(query).GET());
  }

  HttpResponse<String> post(String query, String body) {
    return send(request(query).POST(BodyPublishers.ofString(body)));
  }

  /** Opens an Engine.IO 4 polling session; returns the query of its further requests. */
  String open() {
    return "?EIO=4&transport=polling&sid=" + sid(get("?EIO=4&transport=polling").body());
  }

  static String sid(String openPacket) {
    Matcher matcher = SID.matcher(openPacket);
    if (!matcher.find()) {
      throw new AssertionError("no sid in " + openPacket);
    }
    return matcher.group(1);
  }
}
