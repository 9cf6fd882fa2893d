package dev.sparekey.topology;

import dev.sparekey.recovery.DaySet;
import dev.sparekey.recovery.Login;
import dev.sparekey.recovery.LoginBytes;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/**
 * Derives the Avro form of the engine's records from the records themselves, so that a component
 * cannot be forgotten. What comes out is pinned by a test: a changed schema is a changed state.
 *
 * <p>Components become fields in snake case; a component marked {@code @Nullable} becomes a union
 * with null; a sealed interface becomes the union of its records; a sorted map becomes an array of
 * entries, because Avro's own maps have neither order nor keys other than text; a list of logins
 * and a set of days pack themselves.
 */
final class Forms {

  private static final String NAMESPACE = "dev.sparekey.internal";

  private static final long NANOS = 1_000_000_000;

  private final Map<Class<?>, Form> known = new HashMap<>();

  private record Simple(Schema schema, Writing writes, Reading reads) implements Form {
    @Override
    public void write(Object value, Encoder out) throws IOException {
      writes.write(value, out);
    }

    @Override
    public Object read(Decoder in) throws IOException {
      return reads.read(in);
    }
  }

  private interface Writing {
    void write(Object value, Encoder out) throws IOException;
  }

  private interface Reading {
    Object read(Decoder in) throws IOException;
  }

  Form of(Type type) {
    if (type instanceof ParameterizedType generic) {
      return generic(generic);
    }
    if (type instanceof Class<?> plain) {
      Form form = known.get(plain);
      if (form == null) {
        form = plain(plain);
        known.put(plain, form);
      }
      return form;
    }
    throw new IllegalArgumentException("no Avro form for " + type);
  }

  private Form plain(Class<?> type) {
    if (type == String.class) {
      return new Simple(
          Schema.create(Schema.Type.STRING),
          (value, out) -> out.writeString((String) value),
          Decoder::readString);
    }
    if (type == boolean.class || type == Boolean.class) {
      return new Simple(
          Schema.create(Schema.Type.BOOLEAN),
          (value, out) -> out.writeBoolean((Boolean) value),
          Decoder::readBoolean);
    }
    if (type == int.class || type == Integer.class) {
      return new Simple(
          Schema.create(Schema.Type.INT),
          (value, out) -> out.writeInt((Integer) value),
          Decoder::readInt);
    }
    if (type == long.class || type == Long.class) {
      return new Simple(
          Schema.create(Schema.Type.LONG),
          (value, out) -> out.writeLong((Long) value),
          Decoder::readLong);
    }
    if (type == Instant.class) {
      return new Simple(
          LogicalTypes.timestampNanos().addToSchema(Schema.create(Schema.Type.LONG)),
          (value, out) -> out.writeLong(nanos((Instant) value)),
          in -> instant(in.readLong()));
    }
    if (type == DaySet.class) {
      return days();
    }
    if (type.isEnum()) {
      return enumeration(type);
    }
    if (type.isRecord()) {
      return record(type);
    }
    if (type.isSealed()) {
      return union(type);
    }
    throw new IllegalArgumentException("no Avro form for " + type);
  }

  /** Nanoseconds of the epoch, as sources may tell them; good from the year 1678 to 2262. */
  private static long nanos(Instant at) {
    long seconds = at.getEpochSecond();
    long nanos = at.getNano();
    if (seconds < 0) {
      // Towards zero: the earliest time has seconds that are too many alone.
      seconds++;
      nanos -= NANOS;
    }
    try {
      return Math.addExact(Math.multiplyExact(seconds, NANOS), nanos);
    } catch (ArithmeticException e) {
      throw new DateTimeException("a time should lie in the years 1678 to 2261: was " + at, e);
    }
  }

  private static Instant instant(long nanos) {
    return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
  }

  private static Form days() {
    return new Simple(
        Schema.create(Schema.Type.BYTES),
        (value, out) -> out.writeBytes(((DaySet) value).toBytes()),
        in -> DaySet.ofBytes(bytes(in)));
  }

  /** An account's are nearly all that its profile takes. */
  private static Form logins() {
    return new Simple(
        Schema.create(Schema.Type.BYTES),
        (value, out) -> {
          List<Login> logins = new ArrayList<>();
          for (Object login : (List<?>) value) {
            logins.add((Login) login);
          }
          out.writeBytes(LoginBytes.write(logins));
        },
        in -> LoginBytes.read(bytes(in)));
  }

  private static byte[] bytes(Decoder in) throws IOException {
    ByteBuffer buffer = in.readBytes(null);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static Form enumeration(Class<?> type) {
    Object[] constants = type.getEnumConstants();
    List<String> symbols = new ArrayList<>();
    for (Object constant : constants) {
      symbols.add(((Enum<?>) constant).name());
    }
    return new Simple(
        Schema.createEnum(name(type), null, NAMESPACE, symbols),
        (value, out) -> out.writeEnum(((Enum<?>) value).ordinal()),
        in -> at(constants, in.readEnum(), type));
  }

  private Form union(Class<?> sealed) {
    Class<?>[] permitted = sealed.getPermittedSubclasses();
    Form[] forms = new Form[permitted.length];
    Map<Class<?>, Integer> places = new HashMap<>();
    List<Schema> branches = new ArrayList<>();
    for (int i = 0; i < permitted.length; i++) {
      forms[i] = of(permitted[i]);
      places.put(permitted[i], i);
      branches.add(forms[i].schema());
    }
    return new Simple(
        Schema.createUnion(branches),
        (value, out) -> {
          int place = required(places.get(value.getClass()), value.getClass().getName());
          out.writeIndex(place);
          forms[place].write(value, out);
        },
        in -> at(forms, in.readIndex(), sealed).read(in));
  }

  private static <T> T at(T[] all, int place, Class<?> of) {
    if (place < 0 || place >= all.length) {
      throw new IllegalArgumentException(
          "this version does not know the number " + place + " of " + name(of));
    }
    return all[place];
  }

  private Form generic(ParameterizedType type) {
    Class<?> raw = (Class<?>) type.getRawType();
    Type[] of = type.getActualTypeArguments();
    if (raw == List.class && of[0] == Login.class) {
      return logins();
    }
    if (raw == List.class) {
      return sequence(of(of[0]), Collections::unmodifiableList);
    }
    if (raw == Set.class) {
      return sequence(
          of(of[0]), values -> Collections.unmodifiableSet(new LinkedHashSet<>(values)));
    }
    if (raw == SortedMap.class) {
      return sortedMap(of(of[0]), of(of[1]));
    }
    throw new IllegalArgumentException("no Avro form for " + type);
  }

  private static Form sequence(Form element, Function<List<Object>, Object> collect) {
    return new Simple(
        Schema.createArray(element.schema()),
        (value, out) -> {
          Collection<?> all = (Collection<?>) value;
          out.writeArrayStart();
          out.setItemCount(all.size());
          for (Object one : all) {
            out.startItem();
            element.write(one, out);
          }
          out.writeArrayEnd();
        },
        in -> {
          List<Object> values = new ArrayList<>();
          for (long block = in.readArrayStart(); block != 0; block = in.arrayNext()) {
            for (long i = 0; i < block; i++) {
              values.add(element.read(in));
            }
          }
          return collect.apply(values);
        });
  }

  private static Form sortedMap(Form key, Form value) {
    String name = "Entry" + part(key.schema()) + part(value.schema());
    Schema entry =
        Schema.createRecord(
            name,
            null,
            NAMESPACE,
            false,
            List.of(
                new Schema.Field("key", key.schema()), new Schema.Field("value", value.schema())));
    return new Simple(
        Schema.createArray(entry),
        (map, out) -> {
          Map<?, ?> all = (Map<?, ?>) map;
          out.writeArrayStart();
          out.setItemCount(all.size());
          for (Map.Entry<?, ?> one : all.entrySet()) {
            out.startItem();
            key.write(one.getKey(), out);
            value.write(one.getValue(), out);
          }
          out.writeArrayEnd();
        },
        in -> {
          SortedMap<Object, Object> map = new TreeMap<>();
          for (long block = in.readArrayStart(); block != 0; block = in.arrayNext()) {
            for (long i = 0; i < block; i++) {
              Object read = key.read(in);
              map.put(read, value.read(in));
            }
          }
          return map.isEmpty()
              ? Collections.emptySortedMap()
              : Collections.unmodifiableSortedMap(map);
        });
  }

  private static String part(Schema schema) {
    return switch (schema.getType()) {
      case RECORD, ENUM, FIXED -> schema.getName();
      case ARRAY -> "Array";
      case MAP -> "Map";
      case UNION -> "Union";
      case STRING -> "String";
      case BYTES -> "Bytes";
      case INT -> "Int";
      case LONG -> "Long";
      case FLOAT -> "Float";
      case DOUBLE -> "Double";
      case BOOLEAN -> "Boolean";
      case NULL -> "Null";
    };
  }

  private Form record(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    Form[] forms = new Form[components.length];
    boolean[] nullable = new boolean[components.length];
    List<Schema.Field> fields = new ArrayList<>();
    for (int i = 0; i < components.length; i++) {
      RecordComponent component = components[i];
      forms[i] = of(component.getGenericType());
      nullable[i] = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
      fields.add(field(component.getName(), forms[i].schema(), nullable[i]));
    }
    Schema schema = Schema.createRecord(name(type), null, NAMESPACE, false, fields);
    return new RecordForm(schema, type, forms, nullable);
  }

  private static Schema.Field field(String component, Schema schema, boolean nullable) {
    String name = snake(component);
    if (!nullable) {
      return new Schema.Field(name, schema);
    }
    Schema optional = Schema.createUnion(Schema.create(Schema.Type.NULL), schema);
    return new Schema.Field(name, optional, null, Schema.Field.NULL_DEFAULT_VALUE);
  }

  private static String snake(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  /** {@code InboxRecord.Marked} and {@code NamesRecord.Marked} are two records in one namespace. */
  private static String name(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return outer == null ? type.getSimpleName() : name(outer) + type.getSimpleName();
  }

  private static <T> T required(@Nullable T value, String what) {
    if (value == null) {
      throw new IllegalArgumentException("this version does not know " + what);
    }
    return value;
  }
}
