package dev.sparekey.registryclient;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.RestService;
import io.confluent.kafka.schemaregistry.client.rest.entities.SchemaReference;
import io.confluent.kafka.schemaregistry.client.rest.entities.SchemaString;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The Confluent Schema Registry client with bounded waits, retries, and answers that can be
 * trusted. One per process, shared by all threads: its caches keep known ids working while the
 * registry is down, and its memory of 404s must outlive a replaced stream thread.
 *
 * <p>A question waits at most {@link RegistrySettings#longestWait()} and 400 ms. A 404 for an id is
 * believed only of a registry that has answered for ids known to exist for {@link
 * RegistrySettings#disbelief()}; until then it is a {@link RegistryUnavailableException}. Example
 * with 30 s: a registry restarts at 12:00:00 and answers 404 for every id until 12:00:03; id 7,
 * asked for at 12:00:01, is found by the retry at 12:00:03. Id 9, which never existed, is
 * unavailable until 12:00:33 and unknown from then on; id 10, asked for at 12:00:34, is unknown at
 * once.
 */
public final class SchemaRegistry implements AutoCloseable {
  /**
   * An unknown id is asked for again after this; a flood of records with it must not be a flood of
   * questions.
   */
  private static final Duration BELIEF_LASTS = Duration.ofSeconds(5);

  /**
   * How long even a steady registry is asked again for an id: one that was registered just now may
   * not have come to the instance that we ask.
   */
  private static final Duration NEWS_TRAVELS = Duration.ofSeconds(1);

  /**
   * So long after an id was believed unknown there is no time for that: a thousand such ids are a
   * flood.
   */
  private static final Duration FLOOD = Duration.ofSeconds(10);

  /** What asking for a known id may add to the longest wait: 4.5 s + 0.4 s stay below 5 s. */
  private static final Duration PROBE = Duration.ofMillis(400);

  private static final int LONGEST_REASON = 500;
  private static final int CLIENT_CACHE = 1000;

  private record SubjectSchema(String subject, Schema schema) {}

  /**
   * A 404 believed at {@code since}; not asked again before {@code nextQuestion}, and then once:
   * asking for long would hold up all else for half of the time that such records come.
   */
  private record Missing(Instant since, long nextQuestion) {}

  @FunctionalInterface
  private interface Question<T> {
    T ask() throws IOException, RestClientException;
  }

  private final RegistrySettings settings;
  private final Pauses pauses;
  private final RestService rest;
  private final SchemaRegistryClient client;
  private final ConcurrentMap<Integer, Schema> schemas = new ConcurrentHashMap<>();
  private final ConcurrentMap<SubjectSchema, Integer> ids = new ConcurrentHashMap<>();
  // Ids come from records, so from anyone: what is remembered of bad ones is bounded.
  private final Cache<Integer, Missing> missing =
      CacheBuilder.newBuilder().maximumSize(1000).build();
  private final Cache<Integer, Boolean> unreadable =
      CacheBuilder.newBuilder().maximumSize(1000).build();
  private final KnownIds known = new KnownIds();
  private final Steadiness steadiness;
  private final AtomicLong floodEnds;
  // A thread per question, so that a registry which sends one byte a second cannot outlast the
  // wait.
  private final ExecutorService questions = Executors.newVirtualThreadPerTaskExecutor();

  public SchemaRegistry(RegistrySettings settings, Pauses pauses) {
    this.settings = settings;
    this.pauses = pauses;
    this.steadiness = new Steadiness(settings.disbelief());
    this.floodEnds = new AtomicLong(pauses.nanos().getAsLong());
    Map<String, String> properties = new HashMap<>(settings.properties());
    properties.put("http.connect.timeout.ms", Long.toString(settings.connectTimeout().toMillis()));
    properties.put("http.read.timeout.ms", Long.toString(settings.readTimeout().toMillis()));
    this.rest = new RestService(settings.urls());
    this.client =
        new CachedSchemaRegistryClient(
            rest, CLIENT_CACHE, List.of(new AvroSchemaProvider()), properties, Map.of());
  }

  /**
   * The schema with this id. Known ids are answered without the registry.
   *
   * @throws RegistryUnavailableException no believable answer within the longest wait
   * @throws UnknownSchemaIdException there is no such id
   * @throws UnreadableSchemaException there is, but not of a schema that Avro reads
   * @throws RegistryRefusedException the registry does not let us ask
   */
  public Schema schema(int id) {
    Schema known = schemas.get(id);
    if (known != null) {
      return known;
    }
    if (unreadable.getIfPresent(id) != null) {
      throw new UnreadableSchemaException(id);
    }
    Missing before = missing.getIfPresent(id);
    long now = pauses.nanos().getAsLong();
    if (before != null && now - before.nextQuestion() < 0) {
      throw unknown(id, before, null);
    }
    Optional<Schema> found =
        persist(
            "schema id " + id,
            before != null ? Duration.ZERO : patience(now),
            () -> found(id),
            (failure, onlyThat) -> missing(id, failure, onlyThat));
    if (found.isEmpty()) {
      unreadable.put(id, true);
    }
    return found.orElseThrow(() -> new UnreadableSchemaException(id));
  }

  /** How long a 404 for an id is asked again. */
  private Duration patience(long now) {
    if (!steadiness.isSteady(now)) {
      return settings.longestWait();
    }
    return now - floodEnds.get() < 0 ? Duration.ZERO : NEWS_TRAVELS;
  }

  /**
   * The id of a schema under its subject, for writing with it. Registers nothing.
   *
   * @throws RegistryUnavailableException no believable answer within the longest wait
   * @throws SchemaNotRegisteredException the subject does not have this schema
   * @throws RegistryRefusedException the registry does not let us ask
   */
  public int id(String subject, Schema schema) {
    SubjectSchema key = new SubjectSchema(subject, schema);
    Integer known = ids.get(key);
    if (known != null) {
      return known;
    }
    int id =
        persist(
            "subject " + subject,
            () -> client.getId(subject, new AvroSchema(schema)),
            (failure, onlyThat) ->
                new SchemaNotRegisteredException(
                    "subject " + subject + " does not have this schema: register it first",
                    subject,
                    failure));
    remember(key, id);
    return id;
  }

  /**
   * Registers each subject's schema under {@code FULL_TRANSITIVE}, in the subjects' order. Doing it
   * again changes nothing. All subjects are tried before an incompatible one is reported.
   *
   * @return each subject's id
   * @throws IncompatibleSchemaException naming every refused subject
   * @throws RegistryUnavailableException no answer within the longest wait
   * @throws RegistryRefusedException the registry does not let us
   */
  public SortedMap<String, Integer> registerAll(Map<String, Schema> subjects) {
    SortedMap<String, Integer> registered = new TreeMap<>();
    SortedMap<String, String> refused = new TreeMap<>();
    RegistryRefusedException first = null;
    for (Map.Entry<String, Schema> entry : new TreeMap<>(subjects).entrySet()) {
      try {
        registered.put(entry.getKey(), register(entry.getKey(), entry.getValue()));
      } catch (RegistryRefusedException e) {
        if (e.status() != 409) {
          throw e;
        }
        refused.put(entry.getKey(), reason(e));
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw new IncompatibleSchemaException(refused, first);
    }
    return registered;
  }

  /**
   * Whether the registry answers now for an id that is known to exist; asks it, for at most 400 ms.
   * False while none is known.
   */
  public boolean answers() {
    try {
      proveKnownIds();
      return true;
    } catch (IOException | RestClientException e) {
      return false;
    }
  }

  /**
   * Asks for the known ids until there is one that the registry has. One that it has no longer is
   * forgotten, and counts as a failure all the same: it may as well be read from storage later than
   * others.
   *
   * @throws IOException also where no id is known
   */
  private void proveKnownIds() throws IOException, RestClientException {
    List<Integer> gone = new ArrayList<>();
    try {
      within(PROBE, () -> firstKnown(gone));
    } catch (IOException | RestClientException e) {
      steadiness.failed();
      throw e;
    }
    if (!gone.isEmpty()) {
      known.gone(gone);
      steadiness.failed();
    }
    steadiness.answered(pauses.nanos().getAsLong());
  }

  private int firstKnown(List<Integer> gone) throws IOException, RestClientException {
    RestClientException missed = null;
    for (int id : known.all()) {
      try {
        // Not through the client, which would answer from its cache.
        rest.getId(id);
        return id;
      } catch (RestClientException e) {
        if (status(e) != 404) {
          throw e;
        }
        gone.add(id);
        missed = e;
      }
    }
    if (missed != null) {
      throw missed;
    }
    throw new IOException("no id is known yet: register or read a known schema first");
  }

  private int register(String subject, Schema schema) {
    // Some registries keep no rule for a subject that does not exist yet; there the first version,
    // which nothing can be incompatible with, goes first.
    boolean guarded = guard(subject);
    int id =
        persist(
            "subject " + subject,
            () -> client.register(subject, new AvroSchema(schema)),
            (failure, onlyThat) -> lacking("subject " + subject, failure));
    if (!guarded && !guard(subject)) {
      throw new RegistryUnavailableException(
          "subject " + subject + " was registered but the registry does not find it yet", null);
    }
    remember(new SubjectSchema(subject, schema), id);
    return id;
  }

  private boolean guard(String subject) {
    return persist(
        "compatibility of " + subject,
        () -> {
          try {
            client.updateCompatibility(subject, CompatibilityLevel.FULL_TRANSITIVE.name);
            return true;
          } catch (RestClientException e) {
            if (status(e) == 404) {
              return false;
            }
            // No schema is judged here: another instance makes the same setting at this moment.
            if (status(e) == 409) {
              throw new IOException("another client sets it too: " + e.getMessage(), e);
            }
            throw e;
          }
        },
        (failure, onlyThat) -> lacking("compatibility of " + subject, failure));
  }

  /**
   * A subject may be new, but not the way to make it: a registry that has no such way is not up.
   */
  private static RegistryException lacking(String what, RestClientException failure) {
    return new RegistryUnavailableException(
        what + ": 404 where a registry would make it: it is starting, or its url is wrong",
        failure);
  }

  private void remember(SubjectSchema key, int id) {
    ids.put(key, id);
    schemas.putIfAbsent(id, key.schema());
    known.registered(id);
  }

  /**
   * Empty when it is no schema of Avro's. Not by the client's own question for a schema, which
   * makes an I/O error of that: whoever writes such an id would stop the thread that reads it for
   * good.
   */
  private Optional<Schema> found(int id) throws IOException, RestClientException {
    SchemaString answer = rest.getId(id);
    ParsedSchema parsed =
        client
            .parseSchema(answer.getSchemaType(), answer.getSchemaString(), answer.getReferences())
            .orElse(null);
    if (!(parsed instanceof AvroSchema avro)) {
      List<SchemaReference> references = answer.getReferences();
      if (references != null && !references.isEmpty()) {
        throw new RestClientException("schemas that it refers to were not found", 404, 40403);
      }
      return Optional.empty();
    }
    Schema schema = avro.rawSchema();
    schemas.put(id, schema);
    missing.invalidate(id);
    known.read(id);
    return Optional.of(schema);
  }

  /**
   * Called when the question ended with a 404 for {@code id}.
   *
   * @param onlyThat false if there were other failures before it: a registry that starts
   */
  private RegistryException missing(int id, RestClientException failure, boolean onlyThat) {
    try {
      proveKnownIds();
    } catch (IOException | RestClientException e) {
      return new RegistryUnavailableException(
          "schema id "
              + id
              + ": 404 from a registry that does not answer for an id known to exist either: "
              + shortened(String.valueOf(e.getMessage())),
          e);
    }
    long now = pauses.nanos().getAsLong();
    if (!onlyThat || !steadiness.isSteady(now)) {
      return new RegistryUnavailableException(
          "schema id "
              + id
              + ": 404 is believed after "
              + settings.disbelief().toSeconds()
              + " s of a registry that answers for ids known to exist",
          failure);
    }
    Missing before = missing.getIfPresent(id);
    Instant since = before == null ? pauses.clock().instant() : before.since();
    Missing current = new Missing(since, now + BELIEF_LASTS.toNanos());
    missing.put(id, current);
    floodEnds.set(now + FLOOD.toNanos());
    return unknown(id, current, failure);
  }

  private static UnknownSchemaIdException unknown(
      int id, Missing missing, @Nullable Throwable cause) {
    return new UnknownSchemaIdException(
        "schema id " + id + " is unknown to the registry: 404 since " + missing.since(), id, cause);
  }

  @FunctionalInterface
  private interface NotFound {
    RegistryException explain(RestClientException failure, boolean onlyThat);
  }

  /** Asks until there is an answer, a refusal that waiting cannot change, or no time left. */
  private <T> T persist(String what, Question<T> question, NotFound notFound) {
    return persist(what, settings.longestWait(), question, notFound);
  }

  /**
   * @param patience for how long a 404 is no answer, as long as there is nothing else
   */
  private <T> T persist(String what, Duration patience, Question<T> question, NotFound notFound) {
    long begin = pauses.nanos().getAsLong();
    long longest = settings.longestWait().toNanos();
    boolean onlyThat = true;
    for (int attempt = 1; ; attempt++) {
      Exception failure;
      boolean missed = false;
      try {
        return within(Duration.ofNanos(longest - passedSince(begin)), question);
      } catch (IOException e) {
        failure = e;
      } catch (RestClientException e) {
        int status = status(e);
        missed = status == 404;
        if (status < 500 && status != 404 && status != 429) {
          throw refused(what, e);
        }
        failure = e;
      }
      onlyThat &= missed;
      Duration pause = pauses.after(attempt);
      long limit = onlyThat ? patience.toNanos() : longest;
      if (passedSince(begin) + pause.toNanos() >= limit) {
        throw missed && failure instanceof RestClientException e
            ? notFound.explain(e, onlyThat)
            : new RegistryUnavailableException(
                what
                    + ": the registry gave no answer in "
                    + attempt
                    + (attempt == 1 ? " attempt" : " attempts")
                    + " within "
                    + settings.longestWait().toMillis()
                    + " ms: "
                    + shortened(String.valueOf(failure.getMessage())),
                failure);
      }
      try {
        pauses.sleeper().sleep(pause);
      } catch (InterruptedException e) {
        throw interrupted(what, e);
      }
    }
  }

  private long passedSince(long begin) {
    return pauses.nanos().getAsLong() - begin;
  }

  private <T> T within(Duration time, Question<T> question)
      throws IOException, RestClientException {
    Future<T> answer = questions.submit(question::ask);
    try {
      return answer.get(Math.max(1, time.toMillis()), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + time.toMillis() + " ms", e);
    } catch (InterruptedException e) {
      throw interrupted("registry", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      if (e.getCause() instanceof RestClientException refusal) {
        throw refusal;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("the registry client failed", e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private static RegistryUnavailableException interrupted(String what, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new RegistryUnavailableException(what + ": interrupted while waiting", e);
  }

  private static RegistryRefusedException refused(String what, RestClientException failure) {
    return new RegistryRefusedException(
        what + ": " + shortened(String.valueOf(failure.getMessage())), status(failure), failure);
  }

  private static String reason(RegistryRefusedException e) {
    Throwable cause = e.getCause();
    return shortened(String.valueOf(cause == null ? e.getMessage() : cause.getMessage()));
  }

  private static String shortened(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "…";
  }

  /** The HTTP status; a code such as 40403 begins with it. */
  private static int status(RestClientException e) {
    int status = e.getStatus();
    return status >= 100 ? status : e.getErrorCode() / 100;
  }

  @Override
  public void close() {
    questions.shutdownNow();
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException("closing the registry client failed", e);
    }
  }
}
