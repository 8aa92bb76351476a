package dev.adpublisher.chaos.within;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Puts calls of the {@link Hooks} into the service's classes. What they do in a process, its options say. */
public final class Weaver {
    private static final ClassDesc HOOKS = ClassDesc.of("dev.adpublisher.chaos.within.Hooks");
    private static final ClassDesc OBJECT = ConstantDescs.CD_Object;
    private static final Set<String> CLOCKS =
            Set.of("java/lang/System.currentTimeMillis", "java/time/Instant.now", "java/time/Clock.systemUTC");

    /** Reads the least level that there is from a property, which the product's build sets to DEBUG. */
    private static final String LOGGING = "io/quarkus/bootstrap/logging/InitialConfigurator";

    private final ClassFile file;
    private final Set<Point> found = EnumSet.noneOf(Point.class);

    /** @param service who can show every class of the service as a resource */
    public Weaver(ClassLoader service) {
        file = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(service).orElse(ClassHierarchyResolver.defaultResolver())));
    }

    /** The points that no class had which has been woven so far. */
    public Set<Point> missing() {
        Set<Point> missing = EnumSet.allOf(Point.class);
        missing.removeAll(found);
        return missing;
    }

    /** Whether a hook may belong into the class of this name, which has slashes. */
    public static boolean mayTouch(String name) {
        return name.startsWith("dev/adpublisher/") || name.startsWith("org/jose4j/") || name.equals(LOGGING);
    }

    /**
     * The class with its hooks, or nothing if none belongs there.
     *
     * @param name with slashes
     */
    public Optional<byte[]> woven(String name, byte[] bytes) {
        boolean[] changed = {false};
        byte[] woven = file.transformClass(file.parse(bytes), (builder, element) -> {
            if (element instanceof MethodModel method && method.code().isPresent()) {
                builder.transformMethod(
                        method, MethodTransform.transformingCode(new Woven(name, method, () -> changed[0] = true)));
            } else {
                builder.with(element);
            }
        });
        return changed[0] ? Optional.of(woven) : Optional.empty();
    }

    /** One method's code. */
    private final class Woven implements CodeTransform {
        private final String owner;
        private final MethodModel method;
        private final Runnable changed;
        private final List<Point> points = new ArrayList<>();

        Woven(String owner, MethodModel method, Runnable changed) {
            this.owner = owner;
            this.method = method;
            this.changed = changed;
            String name = method.methodName().stringValue();
            String descriptor = method.methodType().stringValue();
            for (Point point : Point.values()) {
                if (point.owner.equals(owner)
                        && point.method.equals(name)
                        && descriptor.contains(point.descriptorPart)) {
                    points.add(point);
                    found.add(point);
                }
            }
        }

        @Override
        public void atStart(CodeBuilder code) {
            points.stream().filter(point -> point != Point.IN_BODY).forEach(point -> announce(code, point));
        }

        private void announce(CodeBuilder code, Point point) {
            changed.run();
            boolean isStatic = (method.flags().flagsMask() & ClassFile.ACC_STATIC) != 0;
            List<ClassDesc> types = method.methodTypeSymbol().parameterList();
            int shift = isStatic ? 0 : 1;
            code.loadConstant(point.name());
            code.loadConstant(types.size() + shift);
            code.anewarray(OBJECT);
            if (!isStatic) {
                code.dup().loadConstant(0).aload(code.receiverSlot()).aastore();
            }
            for (int i = 0; i < types.size(); i++) {
                if (TypeKind.from(types.get(i)) == TypeKind.REFERENCE) {
                    code.dup()
                            .loadConstant(i + shift)
                            .aload(code.parameterSlot(i))
                            .aastore();
                }
            }
            code.invokestatic(
                    HOOKS,
                    "reached",
                    MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String, OBJECT.arrayType()));
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            if (element instanceof InvokeInstruction call && replaced(code, call)) {
                changed.run();
                return;
            }
            code.with(element);
            if (element instanceof ConstantInstruction.LoadConstantInstruction constant
                    && constant.constantValue() instanceof String text
                    && mayChange(text)) {
                changed.run();
                code.invokestatic(HOOKS, "text", MethodTypeDesc.of(ConstantDescs.CD_String, ConstantDescs.CD_String));
            }
        }

        private boolean mayChange(String text) {
            return owner.equals(LOGGING)
                    ? text.equals(Hooks.LEAST_LEVEL)
                    : Arrays.stream(Variant.values())
                            .anyMatch(variant -> !variant.changed(text).equals(text));
        }

        private boolean replaced(CodeBuilder code, InvokeInstruction call) {
            String target = call.owner().asInternalName() + "." + call.name().stringValue();
            MethodTypeDesc type = call.typeSymbol();
            if (points.contains(Point.IN_BODY)
                    && target.equals("io/vertx/core/http/HttpClientRequest.end")
                    && type.parameterCount() == 1) {
                code.aload(code.parameterSlot(1));
                hook(code, "end", 3, type.returnType());
                return true;
            }
            if (owner.equals("dev/adpublisher/graph/GraphCalls")
                    && target.equals("dev/adpublisher/graph/GraphTransport.send")) {
                code.invokestatic(HOOKS, "isBlind", MethodTypeDesc.of(ConstantDescs.CD_boolean));
                code.ifThenElse(
                        blind -> hook(blind, "sendBlindly", type.parameterCount() + 1, type.returnType()),
                        whole -> whole.with(call));
                return true;
            }
            if (CLOCKS.contains(target) && type.parameterCount() == 0) {
                code.invokestatic(HOOKS, call.name().stringValue(), type);
                return true;
            }
            return false;
        }

        private static void hook(CodeBuilder code, String name, int arguments, ClassDesc answer) {
            ClassDesc[] types = new ClassDesc[arguments];
            Arrays.fill(types, OBJECT);
            code.invokestatic(HOOKS, name, MethodTypeDesc.of(OBJECT, types));
            code.checkcast(answer);
        }
    }
}
