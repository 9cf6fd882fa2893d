package dev.sparekey.topology;

import dev.sparekey.recovery.DaySet;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Derives the Avro form of the engine's records from the records themselves, so that a component
 * cannot be forgotten. What comes out is pinned by a test: a changed schema is a changed state.
 *
 * <p>Components become fields in snake case; a component marked {@code @Nullable} becomes a union
 * with null; a sealed interface becomes the union of its records; a sorted map becomes an array of
 * entries, because Avro's own maps have neither order nor keys other than text.
 */
final class Forms {

  private static final String NAMESPACE = "dev.sparekey.internal";

  private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);

  private final Map<Class<?>, Form> known = new HashMap<>();

  private record Simple(
      Schema schema, Function<Object, Object> writes, Function<Object, Object> reads)
      implements Form {
    @Override
    public Object toAvro(Object value) {
      return writes.apply(value);
    }

    @Override
    public Object fromAvro(Object datum) {
      return reads.apply(datum);
    }
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
      return new Simple(Schema.create(Schema.Type.STRING), value -> value, Object::toString);
    }
    if (type == boolean.class || type == Boolean.class) {
      return new Simple(Schema.create(Schema.Type.BOOLEAN), value -> value, datum -> datum);
    }
    if (type == int.class || type == Integer.class) {
      return new Simple(Schema.create(Schema.Type.INT), value -> value, datum -> datum);
    }
    if (type == long.class || type == Long.class) {
      return new Simple(Schema.create(Schema.Type.LONG), value -> value, datum -> datum);
    }
    if (type == Instant.class) {
      Schema time = LogicalTypes.timestampNanos().addToSchema(Schema.create(Schema.Type.LONG));
      return new Simple(time, value -> nanos((Instant) value), datum -> instant((Long) datum));
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
    BigInteger nanos =
        BigInteger.valueOf(at.getEpochSecond())
            .multiply(NANOS)
            .add(BigInteger.valueOf(at.getNano()));
    if (nanos.bitLength() > 63) {
      throw new DateTimeException("a time should lie in the years 1678 to 2261: was " + at);
    }
    return nanos.longValue();
  }

  private static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
  }

  private static Form days() {
    Schema schema = Schema.createArray(Schema.create(Schema.Type.INT));
    return new Simple(
        schema,
        value -> Arrays.stream(((DaySet) value).days()).boxed().toList(),
        datum -> {
          DaySet days = DaySet.EMPTY;
          for (Object day : (Collection<?>) datum) {
            days = days.with((Integer) day);
          }
          return days;
        });
  }

  private Form enumeration(Class<?> type) {
    List<String> symbols = new ArrayList<>();
    Map<String, Object> constants = new HashMap<>();
    for (Object constant : type.getEnumConstants()) {
      symbols.add(((Enum<?>) constant).name());
      constants.put(((Enum<?>) constant).name(), constant);
    }
    Schema schema = Schema.createEnum(name(type), null, NAMESPACE, symbols);
    return new Simple(
        schema,
        value -> new GenericData.EnumSymbol(schema, ((Enum<?>) value).name()),
        datum -> required(constants.get(datum.toString()), datum + " of " + name(type)));
  }

  private Form union(Class<?> sealed) {
    Map<Class<?>, Form> byClass = new HashMap<>();
    Map<String, Form> byName = new HashMap<>();
    List<Schema> branches = new ArrayList<>();
    for (Class<?> permitted : sealed.getPermittedSubclasses()) {
      Form form = of(permitted);
      byClass.put(permitted, form);
      byName.put(form.schema().getFullName(), form);
      branches.add(form.schema());
    }
    return new Simple(
        Schema.createUnion(branches),
        value -> required(byClass.get(value.getClass()), value.getClass().getName()).toAvro(value),
        datum -> {
          String name = ((IndexedRecord) datum).getSchema().getFullName();
          return required(byName.get(name), name).fromAvro(datum);
        });
  }

  private Form generic(ParameterizedType type) {
    Class<?> raw = (Class<?>) type.getRawType();
    Type[] of = type.getActualTypeArguments();
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
        value -> {
          List<Object> data = new ArrayList<>();
          for (Object one : (Collection<?>) value) {
            data.add(element.toAvro(one));
          }
          return data;
        },
        datum -> {
          List<Object> values = new ArrayList<>();
          for (Object one : (Collection<?>) datum) {
            values.add(element.fromAvro(one));
          }
          return collect.apply(values);
        });
  }

  private Form sortedMap(Form key, Form value) {
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
        map -> {
          List<Object> data = new ArrayList<>();
          for (Map.Entry<?, ?> one : ((Map<?, ?>) map).entrySet()) {
            GenericData.Record datum = new GenericData.Record(entry);
            datum.put(0, key.toAvro(one.getKey()));
            datum.put(1, value.toAvro(one.getValue()));
            data.add(datum);
          }
          return data;
        },
        datum -> {
          SortedMap<Object, Object> map = new TreeMap<>();
          for (Object one : (Collection<?>) datum) {
            IndexedRecord read = (IndexedRecord) one;
            map.put(key.fromAvro(read.get(0)), value.fromAvro(read.get(1)));
          }
          return Collections.unmodifiableSortedMap(map);
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
    List<Schema.Field> fields = new ArrayList<>();
    for (int i = 0; i < components.length; i++) {
      RecordComponent component = components[i];
      forms[i] = of(component.getGenericType());
      boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
      fields.add(field(component.getName(), forms[i].schema(), nullable));
    }
    Schema schema = Schema.createRecord(name(type), null, NAMESPACE, false, fields);
    return new RecordForm(schema, type, forms);
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
