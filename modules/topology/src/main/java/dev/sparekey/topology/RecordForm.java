package dev.sparekey.topology;

import java.io.IOException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/** A Java record as an Avro record, component by component. */
final class RecordForm implements Form {

  /** Branches of the union that a component is that may be missing. */
  private static final int NULL = 0;

  private static final int VALUE = 1;

  private final Schema schema;
  private final Form[] forms;
  private final boolean[] nullable;
  private final List<Function<Object, @Nullable Object>> accessors;
  private final MethodHandle constructor;

  RecordForm(Schema schema, Class<?> type, Form[] forms, boolean[] nullable) {
    this.schema = schema;
    this.forms = forms.clone();
    this.nullable = nullable.clone();
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    accessors = new ArrayList<>();
    try {
      // A package-private record's accessors are public methods of a class that is not.
      MethodHandles.Lookup within = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        accessors.add(function(within, within.unreflect(components[i].getAccessor())));
      }
      constructor =
          within
              .findConstructor(type, MethodType.methodType(void.class, types))
              .asSpreader(Object[].class, types.length)
              .asType(MethodType.methodType(Object.class, Object[].class));
    } catch (NoSuchMethodException | IllegalAccessException e) {
      throw new IllegalStateException("every record has its canonical constructor", e);
    }
  }

  /** As a lambda would be compiled: profiles are read and written at each login. */
  @SuppressWarnings("unchecked") // what the factory makes is of the type that it is told
  private static Function<Object, @Nullable Object> function(
      MethodHandles.Lookup within, MethodHandle accessor) {
    try {
      return (Function<Object, @Nullable Object>)
          LambdaMetafactory.metafactory(
                  within,
                  "apply",
                  MethodType.methodType(Function.class),
                  MethodType.methodType(Object.class, Object.class),
                  accessor,
                  accessor.type().wrap())
              .getTarget()
              .invoke();
    } catch (Throwable e) {
      throw new IllegalStateException("cannot read by " + accessor, e);
    }
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public void write(Object value, Encoder out) throws IOException {
    for (int i = 0; i < forms.length; i++) {
      Object component = accessors.get(i).apply(value);
      if (nullable[i]) {
        out.writeIndex(component == null ? NULL : VALUE);
      }
      if (component != null) {
        forms[i].write(component, out);
      } else if (!nullable[i]) {
        throw new IllegalArgumentException(
            schema.getName() + " has no '" + schema.getFields().get(i).name() + "'");
      }
    }
  }

  @Override
  public Object read(Decoder in) throws IOException {
    @Nullable Object[] components = new @Nullable Object[forms.length];
    for (int i = 0; i < forms.length; i++) {
      components[i] = nullable[i] && index(in) == NULL ? null : forms[i].read(in);
    }
    try {
      return (Object) constructor.invokeExact(components);
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalArgumentException(
          "a stored " + schema.getName() + " breaks a rule of its type", e);
    }
  }

  private static int index(Decoder in) throws IOException {
    int index = in.readIndex();
    if (index != NULL && index != VALUE) {
      throw new IllegalArgumentException("a union of two has no branch " + index);
    }
    return index;
  }
}
