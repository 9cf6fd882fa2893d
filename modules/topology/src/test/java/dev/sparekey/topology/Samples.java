package dev.sparekey.topology;

import dev.sparekey.engine.Activation;
import dev.sparekey.engine.Mark;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Occurrence;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.Proof;
import dev.sparekey.recovery.DaySet;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Values of any record type, by chance, within what the types allow. */
final class Samples {

  private final Random dice;

  Samples(long seed) {
    this.dice = new Random(seed);
  }

  Object of(Type type) {
    if (type instanceof ParameterizedType generic) {
      return collection(generic);
    }
    Class<?> plain = (Class<?>) type;
    if (plain == String.class) {
      return dice.nextInt(4) == 0 ? "é\u0000/:\uD83D\uDD11" : "text" + dice.nextInt(50);
    }
    if (plain == boolean.class || plain == Boolean.class) {
      return dice.nextBoolean();
    }
    if (plain == int.class || plain == Integer.class) {
      return dice.nextInt(6);
    }
    if (plain == long.class || plain == Long.class) {
      return dice.nextLong();
    }
    if (plain == Instant.class) {
      return Instant.ofEpochSecond(
          dice.nextLong(-2_000_000_000L, 4_000_000_000L), dice.nextInt(1_000_000_000));
    }
    if (plain == PrimaryAcceptance.class) {
      return new PrimaryAcceptance(
          dice.nextInt(6),
          "lost" + dice.nextInt(3),
          "mara",
          Instant.ofEpochSecond(dice.nextLong(1_000_000_000L, 4_000_000_000L)));
    }
    if (plain == DaySet.class) {
      DaySet days = DaySet.EMPTY;
      for (int i = dice.nextInt(4); i > 0; i--) {
        days = days.with(20_000 + dice.nextInt(300));
      }
      return days;
    }
    if (plain == Interval.class) {
      int floor = dice.nextInt(6);
      return new Interval(floor, floor + dice.nextInt(6 - floor));
    }
    if (plain == Occurrence.class) {
      return dice.nextBoolean()
          ? Occurrence.at((Instant) of(Instant.class))
          : dice.nextBoolean() ? Occurrence.NONE : Occurrence.UNKNOWN;
    }
    if (plain == Activation.class) {
      return new Activation(dice.nextInt(1_000), "0f".repeat(32));
    }
    if (plain == Mark.class) {
      int of = 1 + dice.nextInt(5);
      return new Mark(
          "feed",
          Mark.Path.NAMES,
          dice.nextInt(of),
          of,
          (Instant) of(Instant.class),
          Proof.ASSUMED);
    }
    if (plain.isEnum()) {
      return plain.getEnumConstants()[dice.nextInt(plain.getEnumConstants().length)];
    }
    if (plain.isRecord()) {
      return record(plain);
    }
    Class<?>[] permitted = plain.getPermittedSubclasses();
    return of(permitted[dice.nextInt(permitted.length)]);
  }

  private Object collection(ParameterizedType type) {
    Type[] of = type.getActualTypeArguments();
    if (type.getRawType() == SortedMap.class) {
      SortedMap<Object, Object> map = new TreeMap<>();
      for (int i = dice.nextInt(4); i > 0; i--) {
        map.put(of(of[0]), of(of[1]));
      }
      return map;
    }
    List<Object> values = new ArrayList<>();
    for (int i = dice.nextInt(4); i > 0; i--) {
      values.add(of(of[0]));
    }
    return type.getRawType() == Set.class ? new HashSet<>(values) : values;
  }

  private Object record(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    @Nullable Object[] values = new @Nullable Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      boolean nullable = components[i].getAnnotatedType().isAnnotationPresent(Nullable.class);
      values[i] = nullable && dice.nextBoolean() ? null : of(components[i].getGenericType());
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a " + type, e);
    }
  }
}
