package nocturne.app.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import nocturne.app.query.AlertQuery;
import nocturne.app.query.AlertSearch;
import nocturne.app.query.SearchTables;
import nocturne.app.wiring.Services;
import nocturne.broker.archive.ArchiveReader;
import nocturne.core.alert.Candid;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * The archive and the tables from which pages read alerts. They stay open, so that what a request
 * has read need not be read by the next.
 */
final class AlertSources implements AutoCloseable {
  private final Services services;
  private final ArchiveReader archive;
  private @Nullable SearchTables open; // guarded by this

  AlertSources(Services services) {
    this.services = services;
    this.archive = services.stores().archive();
  }

  synchronized SearchTables tables() {
    @Nullable SearchTables tables = open;
    if (tables == null) {
      tables = SearchTables.inMemory(services.stores());
      open = tables;
    }
    return tables;
  }

  AlertSearch search() {
    return new AlertSearch(tables());
  }

  /** A query with the instance's current settings. */
  AlertQuery query() throws IOException {
    return new AlertQuery(services.stores(), services.home().root(), tables(), archive);
  }

  /**
   * The alert that a request names in its path, from the archives of all nights.
   *
   * @throws WebProblem if there is none, or its name is no number
   */
  ArchivedAlert alert(Context ctx) throws IOException {
    Candid candid = ArchivedAlert.candid(ctx.pathParam("candid"));
    AlertQuery query = query();
    return find(query, candid, query.nights(candid))
        .orElseThrow(
            () ->
                WebProblem.notFound(
                    "Alert %s is not in the archive of instance %s."
                        .formatted(candid, services.names().instance())));
  }

  /** An alert in the archive of a night. */
  Optional<ArchivedAlert> alert(Candid candid, Night night) throws IOException {
    return find(query(), candid, List.of(night));
  }

  private Optional<ArchivedAlert> find(AlertQuery query, Candid candid, List<Night> nights) {
    Optional<AlertQuery.Packet> packet = query.packet(candid, nights);
    if (packet.isEmpty()) {
      return Optional.empty();
    }
    try {
      byte[] content = packet.get().content();
      return Optional.of(
          new ArchivedAlert(query, packet.get(), services.decoder().decodeOne(content)));
    } catch (UnreadableException e) {
      throw new WebProblem(500, "What the archive holds cannot be read: " + e.getMessage());
    }
  }

  @Override
  public synchronized void close() {
    if (open != null) {
      open.close();
    }
  }
}
