package io.pushbridge.server.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.pushbridge.server.admin.AdminRoutes;
import io.pushbridge.server.data.OwnerOnlyFolder;
import io.pushbridge.store.OnlineCompaction;
import io.pushbridge.store.Store;
import io.pushbridge.store.StoreFigures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /admin/store}: the store in numbers. {@code POST /admin/store/backup} with {@code
 * {"to": "/a/folder"}}: a consistent copy into a new folder of this machine; answers when it is
 * whole and durable. {@code POST /admin/store/compact}: gives space back to the disk beside
 * everything else; answers when that is done.
 */
public final class StoreRoutes implements AdminRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(StoreRoutes.class);
  private static final JsonMapper JSON = new JsonMapper();

  private final Store store;

  /** For this store. */
  public StoreRoutes(Store store) {
    this.store = store;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/admin/store", this::figures);
    routes.post("/admin/store/backup", this::backup);
    routes.post("/admin/store/compact", this::compact);
  }

  private void figures(Context ctx) {
    StoreFigures figures = store.figures();
    ObjectNode answer = JSON.createObjectNode();
    answer.put("healthy", figures.healthy());
    answer.put("fileBytes", figures.volume().dataBytes());
    answer.put("liveBytes", figures.usedBytes());
    answer.put("journalBytes", figures.volume().journalBytes());
    answer.put("commits", figures.commits());
    answer.put("queued", figures.queued());
    answer.put("compacting", figures.compaction().running());
    answer.put("newestPosition", store.logFigures().newestPosition());
    answer.put("topics", store.logFigures().topics());
    answer(ctx, answer);
  }

  private void backup(Context ctx) {
    Path target = target(ctx.body());
    long begun = System.nanoTime();
    try {
      refuseUnlessEmpty(target);
      OwnerOnlyFolder.create(target);
      store.backup(target);
      long bytes = Files.size(target.resolve("store.db"));
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
      LOG.info("event=store_backed_up to={} bytes={} millis={}", target, bytes, millis);
      ObjectNode answer = JSON.createObjectNode();
      answer.put("to", target.toString()).put("bytes", bytes).put("millis", millis);
      answer(ctx, answer);
    } catch (IOException e) {
      LOG.warn("event=store_backup_failed to={} cause={}", target, e.toString());
      throw new ConflictResponse("no backup was made: " + wordsOf(e));
    }
  }

  private void compact(Context ctx) {
    long begun = System.nanoTime();
    try {
      OnlineCompaction.Outcome outcome = store.compact().toCompletableFuture().join();
      ObjectNode answer = JSON.createObjectNode();
      answer.put("bytesBefore", outcome.bytesBefore()).put("bytesAfter", outcome.bytesAfter());
      answer.put("movedBytes", outcome.movedBytes());
      answer.put("millis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
      answer(ctx, answer);
    } catch (CompletionException e) {
      throw new ConflictResponse("the store was not compacted: " + e.getCause().getMessage());
    }
  }

  private static Path target(String body) {
    try {
      JsonNode to = JSON.readTree(body).path("to");
      Path target = to.isTextual() ? Path.of(to.asText()) : null;
      if (target == null || !target.isAbsolute()) {
        throw new BadRequestResponse("to must be the absolute path of a new folder");
      }
      return target.normalize();
    } catch (JsonProcessingException | InvalidPathException e) {
      throw new BadRequestResponse("the body must be {\"to\": \"/path/of/a/new/folder\"}");
    }
  }

  private static void refuseUnlessEmpty(Path target) throws IOException {
    if (Files.exists(target)) {
      try (Stream<Path> files = Files.list(target)) {
        if (files.findAny().isPresent()) {
          throw new IOException(target + " is not empty");
        }
      }
    }
  }

  private static String wordsOf(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static void answer(Context ctx, ObjectNode answer) {
    ctx.contentType("application/json").result(answer.toString());
  }
}
